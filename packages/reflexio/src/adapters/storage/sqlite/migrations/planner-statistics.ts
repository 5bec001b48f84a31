/**
 * What the query planner assumes about sizes, instead of its guess that ten rows share an org. With that guess it
 * looks ten rows up by reading the whole org. Figures of
 * a server with ten large orgs; in a small one any plan is quick.
 */
export const plannerStatistics = `
ANALYZE;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('interactions', 'interactions_by_user', '1000000 100000 1000 1'),
  ('interactions', 'interactions_by_user_time', '1000000 100000 1000 2'),
  ('interactions', 'interactions_by_time', '1000000 100000 2'),
  ('interactions', 'interactions_by_request', '1000000 100000 10 1'),
  ('interactions', 'interactions_by_session', '1000000 100000 50 1'),
  ('interactions', 'interactions_by_message', '1000000 100000 1000 1'),
  ('profiles', 'sqlite_autoindex_profiles_1', '1000000 100000 1'),
  ('profiles', 'profiles_by_user', '1000000 100000 1000 2'),
  ('profiles', 'profiles_by_time', '1000000 100000 2'),
  ('user_playbooks', 'user_playbooks_by_user', '1000000 100000 1000 2'),
  ('user_playbooks', 'user_playbooks_by_name', '1000000 100000 50000 10000'),
  ('agent_playbooks', 'agent_playbooks_by_name', '1000000 100000 50000 10000'),
  ('vectors', 'sqlite_autoindex_vectors_1', '4000000 1000000 1'),
  ('vectors', 'vectors_by_scope', '4000000 400000 100000 100000');
ANALYZE sqlite_schema;
`;
