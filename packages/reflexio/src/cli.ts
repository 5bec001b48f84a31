#!/usr/bin/env node
import { main } from "./cli/main.ts";
import { processIo } from "./cli/process-io.ts";

const { io, end } = processIo();
const exitCode = await main(process.argv.slice(2), io);
await end(exitCode);
