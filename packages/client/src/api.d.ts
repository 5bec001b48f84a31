// Generated from the operation table by `npm run gen`. Do not edit.

export interface components {
    schemas: {
        AgentPlaybookView: {
            /** @description Id of the rule. */
            agent_playbook_id: number;
            /** @description Version of the agent the rule is for. */
            agent_version: string;
            /** @description What kept the agent from doing it. */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /** @description What the agent should do. */
            content: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Free text. */
            playbook_metadata: string;
            /** @description Name of the extractor the rule belongs to. */
            playbook_name: string;
            /**
             * @description Approval.
             * @enum {string}
             */
            playbook_status: "pending" | "approved" | "rejected";
            /** @description Why. */
            rationale?: string | null;
            /** @description 0–1, only in search results. */
            score?: number;
            /** @description Absent for current rules. */
            status?: ("archived" | "pending" | "archive_in_progress") | null;
            /** @description When the rule applies. */
            trigger?: string | null;
        };
        BlockingIssue: {
            /** @description The obstacle, in words. */
            details: string;
            /**
             * @description What kind of obstacle.
             * @enum {string}
             */
            kind: "missing_tool" | "permission_denied" | "external_dependency" | "policy_restriction";
        };
        BulkDeleteResponse: {
            /** @description Rows removed. */
            deleted_count: number;
            /** @description What happened, in words. */
            message: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        ConversationTurn: {
            /** @description What was said. */
            content: string;
            /** @description Who spoke. */
            role: string;
        };
        DeleteResponse: {
            /** @description Rows removed. */
            deleted_count?: number;
            /** @description What happened, in words. */
            message: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        DeleteUserInteractionRequest: {
            /** @description Id of one stored turn. */
            interaction_id: number;
            /** @description Whose turns. */
            user_id: string;
        };
        ErrorBody: {
            /** @description What went wrong; for 422 the list of all problems. */
            detail?: unknown;
            error: {
                /** @enum {string} */
                code: "validation_failed" | "usage" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "in_flight" | "idempotency_mismatch" | "payload_too_large" | "unsupported_media_type" | "rate_limited" | "client_closed" | "internal" | "storage_failed" | "embedder_unavailable" | "model_unavailable" | "unavailable" | "timeout" | "network" | "failed" | "partial";
                hint?: string;
                message: string;
                request_id?: string;
            };
        };
        GetAgentPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Most rules; null means 100.
             * @default 100
             */
            limit?: number | null;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description Only rules of this approval.
             * @default null
             */
            playbook_status_filter?: ("pending" | "approved" | "rejected") | null;
            /**
             * @description Lifecycle states to include; null entries mean current rows.
             * @default null
             */
            status_filter?: (null | "current" | "None" | "archived" | "pending" | "archive_in_progress")[] | null;
        };
        GetAgentPlaybooksViewResponse: {
            /** @description The rules. */
            agent_playbooks: components["schemas"]["AgentPlaybookView"][];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetInteractionsRequest: {
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Most turns; null means all.
             * @default 30
             */
            top_k?: number | null;
            /** @description Whose turns. */
            user_id: string;
        };
        GetInteractionsViewResponse: {
            /** @description The turns. */
            interactions: components["schemas"]["InteractionView"][];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetProfilesViewResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The profiles. */
            user_profiles: components["schemas"]["ProfileView"][];
        };
        GetUserPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Most rules; null means 100.
             * @default 100
             */
            limit?: number | null;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description Lifecycle states to include; null entries mean current rows.
             * @default null
             */
            status_filter?: (null | "current" | "None" | "archived" | "pending" | "archive_in_progress")[] | null;
            /**
             * @description Only rules learnt from this user.
             * @default null
             */
            user_id?: string | null;
        };
        GetUserPlaybooksViewResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The rules. */
            user_playbooks: components["schemas"]["UserPlaybookView"][];
        };
        GetUserProfilesRequest: {
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Lifecycle states to include; null entries mean current rows.
             * @default null
             */
            status_filter?: (null | "current" | "None" | "archived" | "pending" | "archive_in_progress")[] | null;
            /**
             * @description Most profiles; null means all.
             * @default 30
             */
            top_k?: number | null;
            /** @description Whose profiles. */
            user_id: string;
        };
        InteractionData: {
            /**
             * @description The text of the turn.
             * @default
             */
            content?: string;
            /** @description Unix seconds; the time of arrival when absent. */
            created_at?: number;
            /**
             * @description What a human expert would have answered.
             * @default
             */
            expert_content?: string;
            /**
             * @description Base64 image; not with an image URL.
             * @default
             */
            image_encoding?: string;
            /**
             * @description http, https or data URL of an image.
             * @default
             */
            interacted_image_url?: string;
            /**
             * @description The caller's own id of this turn: a turn of the same user with a known id is not stored again.
             * @default null
             */
            message_id?: string | null;
            /**
             * @description Who spoke: user, assistant, system, tool or any other word.
             * @default User
             */
            role?: string;
            /**
             * @description What a second agent under test would have answered.
             * @default
             */
            shadow_content?: string;
            /**
             * @description Tool calls made in this turn.
             * @default []
             */
            tools_used?: components["schemas"]["ToolUsed"][];
            /**
             * @description A UI action besides the text.
             * @default none
             * @enum {string}
             */
            user_action?: "click" | "scroll" | "type" | "none";
            /**
             * @description Required when `user_action` is not `none`.
             * @default
             */
            user_action_description?: string;
        };
        InteractionView: {
            /** @description The text of the turn. */
            content: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description What a human expert would have answered. */
            expert_content: string;
            /** @description URL of an image; empty when there is none. */
            interacted_image_url: string;
            /** @description Id of the turn; later turns have higher ones. */
            interaction_id: number;
            /** @description The caller's own id of the turn, when it gave one. */
            message_id?: string;
            /** @description The publish call the turn came with. */
            request_id: string;
            /** @description Who spoke. */
            role: string;
            /** @description 0–1, only in search results. */
            score?: number;
            /** @description Session of the turn's request, when it has one. */
            session_id?: string;
            /** @description What a second agent under test would have answered. */
            shadow_content: string;
            /** @description Tool calls made in this turn. */
            tools_used: {
                /** @description Free-form: input, output, latency. */
                tool_data: {
                    [key: string]: unknown;
                };
                /** @description Name of the tool. */
                tool_name: string;
            }[];
            /**
             * @description A UI action besides the text.
             * @enum {string}
             */
            user_action: "click" | "scroll" | "type" | "none";
            /** @description What the action was. */
            user_action_description: string;
            /** @description The user the conversation belongs to. */
            user_id: string;
        };
        ProfileView: {
            /** @description The fact or preference. */
            content: string;
            /** @description Free-form values. */
            custom_features?: {
                [key: string]: unknown;
            } | null;
            /** @description Unix seconds; 4102444800 never expires. */
            expiration_timestamp: number;
            /** @description Extractors it belongs to. */
            extractor_names?: string[] | null;
            /** @description The publish call it comes from. */
            generated_from_request_id: string;
            /** @description Unix seconds. */
            last_modified_timestamp: number;
            /** @description Id of the profile. */
            profile_id: string;
            /**
             * @description How long it holds.
             * @enum {string}
             */
            profile_time_to_live: "one_day" | "one_week" | "one_month" | "one_quarter" | "one_year" | "infinity";
            /** @description 0–1, only in search results. */
            score?: number;
            /** @description Where it comes from. */
            source?: string | null;
            /** @description Turns the profile was learnt from. */
            source_interaction_ids?: number[];
            /** @description Absent for current profiles. */
            status?: ("archived" | "pending" | "archive_in_progress") | null;
            /** @description Whose profile. */
            user_id: string;
        };
        PublishUserInteractionRequest: {
            /**
             * @description Version of the agent; empty means the server's default.
             * @default
             */
            agent_version?: string;
            /**
             * @description Learn from these turns now, whatever the gates say.
             * @default false
             */
            force_extraction?: boolean;
            /** @description The turns, oldest first. */
            interaction_data_list: components["schemas"]["InteractionData"][];
            /**
             * @description Groups several publishes into one session.
             * @default null
             */
            session_id?: string | null;
            /**
             * @description Do not aggregate into agent playbooks afterwards.
             * @default false
             */
            skip_aggregation?: boolean;
            /**
             * @description Where the conversation happened, such as `web`.
             * @default
             */
            source?: string;
            /** @description The user the conversation belongs to. */
            user_id: string;
        };
        PublishUserInteractionResponse: {
            /** @description True when the same Idempotency-Key was stored before. */
            duplicate?: boolean;
            /** @description Never set; kept for older clients. */
            endpoint_url?: string;
            /** @description Ids of the stored turns, in the order sent. */
            interaction_ids?: number[];
            /** @description Which learner will read, or has read, the turns. */
            learner?: string;
            /** @description What was learnt, or why nothing was, or what happens next. */
            learning?: string;
            /** @description What happened, in words. */
            message: string;
            /** @description New user playbooks from these turns. */
            playbooks_added?: number;
            /** @description User playbooks these turns changed. */
            playbooks_updated?: number;
            /** @description New profiles from these turns. */
            profiles_added?: number;
            /** @description Profiles these turns changed. */
            profiles_updated?: number;
            /** @description Id of the stored request. */
            request_id?: string;
            /** @description Where the storage is, masked. */
            storage_label?: string;
            /** @description Kind of storage. */
            storage_type?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description What went wrong without failing the call. */
            warnings: string[];
        };
        SearchInteractionRequest: {
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only the latest of the hits, oldest first.
             * @default null
             */
            most_recent_k?: number | null;
            /**
             * @description What to search for.
             * @default null
             */
            query?: string | null;
            /**
             * @description Only turns of this publish call.
             * @default null
             */
            request_id?: string | null;
            /**
             * @description By meaning, by words, or both.
             * @default hybrid
             * @enum {string}
             */
            search_mode?: "vector" | "fts" | "hybrid";
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Least score of a hit, 0–1.
             * @default null
             */
            threshold?: number | null;
            /**
             * @description Most hits; 10 when absent.
             * @default null
             */
            top_k?: number | null;
            /** @description Whose turns. */
            user_id: string;
        };
        SearchInteractionsViewResponse: {
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description The turns. */
            interactions: components["schemas"]["InteractionView"][];
            /** @description What happened, in words. */
            msg?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        SearchProfilesViewResponse: {
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The profiles. */
            user_profiles: components["schemas"]["ProfileView"][];
        };
        SearchUserPlaybookRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Let a model rewrite the query first.
             * @default false
             */
            enable_reformulation?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description What to search for.
             * @default null
             */
            query?: string | null;
            /**
             * @description By meaning, by words, or both.
             * @default hybrid
             * @enum {string}
             */
            search_mode?: "vector" | "fts" | "hybrid";
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Lifecycle states to include; null entries mean current rows.
             * @default null
             */
            status_filter?: (null | "current" | "None" | "archived" | "pending" | "archive_in_progress")[] | null;
            /**
             * @description Least score of a hit, 0–1; null means none.
             * @default 0.4
             */
            threshold?: number | null;
            /**
             * @description Most hits; null means 10.
             * @default 10
             */
            top_k?: number | null;
            /**
             * @description Only rules learnt from this user.
             * @default null
             */
            user_id?: string | null;
        };
        SearchUserPlaybooksViewResponse: {
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The rules. */
            user_playbooks: components["schemas"]["UserPlaybookView"][];
        };
        SearchUserProfileRequest: {
            /**
             * @description Only profiles whose features contain this text.
             * @default null
             */
            custom_feature?: string | null;
            /**
             * @description Let a model rewrite the query first.
             * @default false
             */
            enable_reformulation?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only profiles of this extractor.
             * @default null
             */
            extractor_name?: string | null;
            /**
             * @description Only profiles from this publish call.
             * @default null
             */
            generated_from_request_id?: string | null;
            /**
             * @description What to search for.
             * @default null
             */
            query?: string | null;
            /**
             * @description By meaning, by words, or both.
             * @default hybrid
             * @enum {string}
             */
            search_mode?: "vector" | "fts" | "hybrid";
            /**
             * @description Only profiles from this source.
             * @default null
             */
            source?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Least score of a hit, 0–1; null means none.
             * @default 0.4
             */
            threshold?: number | null;
            /**
             * @description Most hits; null means 10.
             * @default 10
             */
            top_k?: number | null;
            /** @description Whose profiles. */
            user_id: string;
        };
        ToolUsed: {
            /**
             * @description Free-form: input, output, latency.
             * @default {}
             */
            tool_data?: {
                [key: string]: unknown;
            };
            /** @description Name of the tool the agent called. */
            tool_name: string;
        };
        UnifiedSearchRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Turns before, oldest first, for rewriting the query.
             * @default null
             */
            conversation_history?: components["schemas"]["ConversationTurn"][] | null;
            /**
             * @description Let a model rewrite the query first.
             * @default false
             */
            enable_reformulation?: boolean | null;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
            /** @description What to search for. */
            query: string;
            /**
             * @description By meaning, by words, or both.
             * @default hybrid
             * @enum {string}
             */
            search_mode?: "vector" | "fts" | "hybrid";
            /**
             * @description Least score of a hit, 0–1; null means none.
             * @default 0.3
             */
            threshold?: number | null;
            /**
             * @description Most hits of each kind; null means 5.
             * @default 5
             */
            top_k?: number | null;
            /**
             * @description Whose profiles and rules; null leaves profiles out.
             * @default null
             */
            user_id?: string | null;
        };
        UnifiedSearchViewResponse: {
            /** @description Shared rules. */
            agent_playbooks: components["schemas"]["AgentPlaybookView"][];
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description Profiles of the user. */
            profiles: components["schemas"]["ProfileView"][];
            /** @description The query that was searched for, when it was rewritten. */
            reformulated_query?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description Rules learnt from the user. */
            user_playbooks: components["schemas"]["UserPlaybookView"][];
        };
        UserPlaybookView: {
            /** @description Version of the agent the rule is for. */
            agent_version: string;
            /** @description What kept the agent from doing it. */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /** @description What the agent should do. */
            content: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Name of the extractor the rule belongs to. */
            playbook_name: string;
            /** @description Why. */
            rationale?: string | null;
            /** @description The publish call it comes from. */
            request_id: string;
            /** @description 0–1, only in search results. */
            score?: number;
            /** @description Where it comes from. */
            source?: string | null;
            /** @description Turns the rule was learnt from. */
            source_interaction_ids: number[];
            /** @description Absent for current rules. */
            status?: ("archived" | "pending" | "archive_in_progress") | null;
            /** @description When the rule applies. */
            trigger?: string | null;
            /** @description The user it was learnt from. */
            user_id?: string | null;
            /** @description Id of the rule. */
            user_playbook_id: number;
        };
        WhoamiResponse: {
            /** @description Which learner reads new turns. */
            learner?: string;
            /** @description What happened, in words. */
            message: string;
            /** @description Org of the key. */
            org_id: string;
            /** @description What the key may do. */
            scopes?: string[];
            /** @description Whether storage is ready. */
            storage_configured: boolean;
            /** @description Where the storage is, masked. */
            storage_label?: string;
            /** @description Kind of storage. */
            storage_type?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    root: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Path of the documentation. */
                        docs: string;
                        /** @description Path of the health check. */
                        health: string;
                        /** @description Name of the service. */
                        service: string;
                    };
                };
            };
        };
    };
    delete_all_agent_playbooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDeleteResponse"];
                };
            };
        };
    };
    delete_all_interactions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDeleteResponse"];
                };
            };
        };
    };
    delete_all_profiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDeleteResponse"];
                };
            };
        };
    };
    delete_all_user_playbooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDeleteResponse"];
                };
            };
        };
    };
    delete_interaction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana",
                 *       "interaction_id": 1
                 *     }
                 */
                "application/json": components["schemas"]["DeleteUserInteractionRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteResponse"];
                };
            };
        };
    };
    get_agent_playbooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "agent_version": "agent-v0"
                 *     }
                 */
                "application/json": components["schemas"]["GetAgentPlaybooksRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAgentPlaybooksViewResponse"];
                };
            };
        };
    };
    get_all_interactions: {
        parameters: {
            query?: {
                /** @description Most turns. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetInteractionsViewResponse"];
                };
            };
        };
    };
    get_all_profiles: {
        parameters: {
            query?: {
                /** @description Most profiles. */
                limit?: number;
                /** @description current, pending or archived. */
                status_filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetProfilesViewResponse"];
                };
            };
        };
    };
    get_interactions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana",
                 *       "top_k": 20
                 *     }
                 */
                "application/json": components["schemas"]["GetInteractionsRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetInteractionsViewResponse"];
                };
            };
        };
    };
    get_profiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["GetUserProfilesRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetProfilesViewResponse"];
                };
            };
        };
    };
    get_user_playbooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["GetUserPlaybooksRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetUserPlaybooksViewResponse"];
                };
            };
        };
    };
    publish_interaction: {
        parameters: {
            query?: {
                /** @description Answer after learning, not before. */
                wait_for_response?: boolean;
            };
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana",
                 *       "session_id": "deploy-1",
                 *       "interaction_data_list": [
                 *         {
                 *           "role": "user",
                 *           "content": "Deploy the new build."
                 *         },
                 *         {
                 *           "role": "assistant",
                 *           "content": "Deploying to us-east-1."
                 *         },
                 *         {
                 *           "role": "user",
                 *           "content": "No, we never deploy to us-east-1. Always use eu-west-1."
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PublishUserInteractionRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishUserInteractionResponse"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "query": "which region do we deploy to",
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["UnifiedSearchRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnifiedSearchViewResponse"];
                };
            };
        };
    };
    search_interactions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana",
                 *       "query": "deploy region"
                 *     }
                 */
                "application/json": components["schemas"]["SearchInteractionRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchInteractionsViewResponse"];
                };
            };
        };
    };
    search_profiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "dana",
                 *       "query": "where to deploy"
                 *     }
                 */
                "application/json": components["schemas"]["SearchUserProfileRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchProfilesViewResponse"];
                };
            };
        };
    };
    search_user_playbooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "query": "deploy",
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["SearchUserPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchUserPlaybooksViewResponse"];
                };
            };
        };
    };
    whoami: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhoamiResponse"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Random id of the data folder, so that a client knows whom it meets. */
                        instance_id: string;
                        /**
                         * @description Whether storage answers.
                         * @enum {string}
                         */
                        status: "healthy" | "unhealthy";
                        /** @description Version of the server. */
                        version: string;
                    };
                };
            };
        };
    };
    meta_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Version of the API. */
                        api_version: string;
                        /** @description Oldest client that works. */
                        min_client_version: string;
                        /** @description Version of the server. */
                        server_version: string;
                    };
                };
            };
        };
    };
}
