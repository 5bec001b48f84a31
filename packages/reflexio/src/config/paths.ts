import { homedir } from "node:os";
import { join } from "node:path";

/** Environment variables as a program receives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where one user's files live. */
export interface UserPaths {
  readonly home: string;
  /** Keys and known servers, readable by the user alone. */
  readonly credentialsFile: string;
  /** Written by older versions and by other tools: `REFLEXIO_URL`, `REFLEXIO_API_KEY`. Read only. */
  readonly legacyEnvFile: string;
  /** One JSON file for each running server, named by its port. */
  readonly runFolder: string;
  readonly serverLogFile: string;
  /** The default data folder of a server. */
  readonly dataFolder: string;
}

/** The user's folder: `REFLEXIO_HOME`, else `.reflexio` in the home folder. */
export function userPaths(env: Environment): UserPaths {
  const home = env.REFLEXIO_HOME || join(env.HOME || homedir(), ".reflexio");
  return {
    home,
    credentialsFile: join(home, "credentials.json"),
    legacyEnvFile: join(home, ".env"),
    runFolder: join(home, "run"),
    serverLogFile: join(home, "logs", "server.log"),
    dataFolder: join(home, "data"),
  };
}

/** File that describes the server on `port`. */
export function runFilePath(paths: UserPaths, port: number): string {
  return join(paths.runFolder, `${port}.json`);
}
