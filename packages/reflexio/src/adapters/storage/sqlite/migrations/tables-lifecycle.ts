/** Current rows that a pending one replaces as soon as it is promoted. */
export const lifecycleTables = `
CREATE TABLE staged_supersessions (
  org_id TEXT NOT NULL, kind TEXT NOT NULL, new_id TEXT NOT NULL, old_id TEXT NOT NULL, run_id TEXT,
  reason TEXT NOT NULL, applied INTEGER NOT NULL,
  PRIMARY KEY (org_id, kind, new_id, old_id)
) WITHOUT ROWID;
CREATE INDEX staged_supersessions_by_old ON staged_supersessions (org_id, kind, old_id);
`;
