import { describeJobQueueContract } from "../contracts/job-queue.contract.ts";
import { fileEngine, memoryEngine } from "./engines.ts";

for (const engine of [fileEngine, memoryEngine]) describeJobQueueContract(engine);
