import { readCredentials } from "./credentials.ts";
import type { UserPaths } from "./paths.ts";

/** {@link readDataFolder}; the default one while the file that names another cannot be read. */
export async function knownDataFolder(paths: UserPaths): Promise<string> {
  return await readDataFolder(paths).catch(() => paths.dataFolder);
}

/** The data folder of this machine's server: the one that was chosen in `setup init`, else the default one. */
export async function readDataFolder(paths: UserPaths): Promise<string> {
  return (await readCredentials(paths.credentialsFile)).data_dir ?? paths.dataFolder;
}
