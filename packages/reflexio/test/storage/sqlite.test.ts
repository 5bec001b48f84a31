import { describeStorageContract } from "../contracts/storage.contract.ts";
import { fileEngine, memoryEngine } from "./engines.ts";

for (const engine of [fileEngine, memoryEngine]) describeStorageContract(engine);
