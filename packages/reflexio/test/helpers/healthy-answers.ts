/** What a server of this version answers to the questions of the doctor when nothing is wrong. */
export const HEALTHY_ANSWERS = {
  "/health": { status: "healthy", version: "0.1.0", instance_id: "fake" },
  "/api/whoami": { success: true, org_id: "o", storage_configured: true, message: "", scopes: ["admin"] },
  "/api/search": {
    success: true,
    profiles: [],
    agent_playbooks: [],
    user_playbooks: [],
    search_mode: "hybrid",
  },
  "/api/get_runs": { runs: [] },
};
