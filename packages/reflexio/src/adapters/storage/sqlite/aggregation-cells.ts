import { agentPlaybookSnapshotSchema } from "@reflexio/contracts";
import { z } from "zod";

/** An agent playbook as a change log keeps it. */
export const snapshotSchema = agentPlaybookSnapshotSchema;

/** One changed rule of a change log. */
export const snapshotUpdateSchema = z.object({ before: snapshotSchema, after: snapshotSchema });
