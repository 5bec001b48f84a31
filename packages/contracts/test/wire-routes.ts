/** The 58 routes that clients of the Python system know: method, path, and whether nulls stay in the answer. */
export const WIRE_ROUTES = `
GET /
GET /health
GET /meta/version
GET /api/whoami
GET /api/my_config
POST /api/publish_interaction
POST /api/get_interactions
GET /api/get_all_interactions
POST /api/search_interactions
POST /api/get_requests
DELETE /api/delete_interaction
DELETE /api/delete_request
DELETE /api/delete_session
DELETE /api/delete_requests_by_ids
DELETE /api/delete_all_interactions
POST /api/get_profiles
GET /api/get_all_profiles
POST /api/search_profiles
GET /api/get_profile_statistics
GET /api/profile_change_log nulls
POST /api/add_user_profile
PUT /api/update_user_profile
DELETE /api/delete_profile
DELETE /api/delete_profiles_by_ids
DELETE /api/delete_all_profiles
POST /api/upgrade_all_profiles
POST /api/downgrade_all_profiles
POST /api/get_user_playbooks
POST /api/search_user_playbooks
POST /api/add_user_playbook
PUT /api/update_user_playbook
DELETE /api/delete_user_playbook
DELETE /api/delete_user_playbooks_by_ids
DELETE /api/delete_all_user_playbooks
POST /api/upgrade_all_user_playbooks
POST /api/downgrade_all_user_playbooks
POST /api/get_agent_playbooks
POST /api/search_agent_playbooks
POST /api/add_agent_playbook
PUT /api/update_agent_playbook
PUT /api/update_agent_playbook_status
DELETE /api/delete_agent_playbook
DELETE /api/delete_agent_playbooks_by_ids
DELETE /api/delete_all_agent_playbooks
DELETE /api/delete_all_playbooks
GET /api/playbook_aggregation_change_logs nulls
POST /api/run_playbook_aggregation
POST /api/rerun_profile_generation
POST /api/manual_profile_generation
POST /api/rerun_playbook_generation
POST /api/manual_playbook_generation
GET /api/get_operation_status
POST /api/cancel_operation
POST /api/search
POST /api/get_agent_success_evaluation_results
POST /api/get_dashboard_stats
POST /api/set_config nulls
GET /api/get_config nulls
`
  .trim()
  .split("\n");
