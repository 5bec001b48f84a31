/** Runs before each test file: servers that tests start in their own process read this environment. */
import { cleanEnvironment } from "./clean-environment.ts";

const kept = cleanEnvironment();
for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
