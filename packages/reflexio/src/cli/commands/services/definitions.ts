import { defineCommand } from "../../command.ts";
import { startOptions, stopOptions } from "./options.ts";

const START = `Starts the server in the foreground; Ctrl-C stops it in good order. It listens on 127.0.0.1 alone
unless --host says otherwise. On the first start a key is made and saved in the user's credentials file, from
which the commands of this user take it.`;

export const serviceCommands = [
  defineCommand({
    path: ["services", "start"],
    effect: "local",
    summary: "Start the server",
    description: START,
    examples: [
      { line: "services start", says: "In the foreground" },
      { line: "services start -d", says: "In the background; returns when it is ready" },
      { line: "services start --port 9000 --data-dir ./data", says: "Another port and folder" },
    ],
    args: {},
    options: startOptions,
    handlesInterrupt: true,
    run: () => import("./start.ts"),
  }),
  defineCommand({
    path: ["services", "stop"],
    effect: "local",
    summary: "Stop the server",
    description:
      "Without --port it stops the server of this user's data folder, or the only one that this user has started.",
    examples: [{ line: "services stop", says: "Waits until running requests are done" }],
    args: {},
    options: stopOptions,
    run: () => import("./stop.ts"),
  }),
];
