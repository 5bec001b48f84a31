/** Versions of the configuration; secrets are inside, so the database file is its owner's alone. */
export const configTables = `
CREATE TABLE config_versions (
  org_id TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL, actor TEXT NOT NULL,
  created_at INTEGER NOT NULL, file_hash TEXT,
  PRIMARY KEY (org_id, version)
) WITHOUT ROWID;
`;
