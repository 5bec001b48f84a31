import { z } from "zod";
import { lifecycleSchema, timeToLiveSchema } from "./enums.ts";
import { scoreFields } from "./search-fields.ts";

/** A profile as it is shown. */
export const profileViewSchema = z
  .object({
    profile_id: z.string().describe("Id of the profile."),
    user_id: z.string().describe("Whose profile."),
    content: z.string().describe("The fact or preference."),
    last_modified_timestamp: z.int().describe("Unix seconds."),
    generated_from_request_id: z.string().describe("The publish call it comes from."),
    profile_time_to_live: timeToLiveSchema.describe("How long it holds."),
    expiration_timestamp: z.int().describe("Unix seconds; 4102444800 never expires."),
    custom_features: z.record(z.string(), z.unknown()).nullable().optional().describe("Free-form values."),
    source: z.string().nullable().optional().describe("Where it comes from."),
    status: lifecycleSchema.nullable().optional().describe("Absent for current profiles."),
    extractor_names: z.array(z.string()).nullable().optional().describe("Extractors it belongs to."),
    source_interaction_ids: z.array(z.int()).optional().describe("Turns the profile was learnt from."),
    ...scoreFields,
  })
  .meta({ id: "ProfileView" });

export type ProfileView = z.infer<typeof profileViewSchema>;
