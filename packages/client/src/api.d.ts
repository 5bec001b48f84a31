// Generated from the operation table by `npm run gen`. Do not edit.

export interface components {
    schemas: {
        AddAgentPlaybookRequest: {
            /** @description What to add. */
            agent_playbooks: components["schemas"]["AgentPlaybook"][];
        };
        AddAgentPlaybookResponse: {
            /** @description Rows stored. */
            added_count: number;
            /** @description Ids of the stored rows, in the order sent. */
            ids?: number[];
            /** @description What happened, in words. */
            message?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        AddUserPlaybookRequest: {
            /** @description What to add. */
            user_playbooks: components["schemas"]["UserPlaybook"][];
        };
        AddUserPlaybookResponse: {
            /** @description Rows stored. */
            added_count: number;
            /** @description Ids of the stored rows, in the order sent. */
            ids?: number[];
            /** @description What happened, in words. */
            message?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        AddUserProfileRequest: {
            /** @description What to add. */
            user_profiles: components["schemas"]["UserProfile"][];
        };
        AddUserProfileResponse: {
            /** @description Rows stored. */
            added_count: number;
            /** @description Ids of the stored rows, in the order sent. */
            ids?: string[];
            /** @description What happened, in words. */
            message?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        AgentPlaybook: {
            /**
             * @description Accepted and ignored: the server counts.
             * @default 0
             */
            agent_playbook_id?: number;
            /** @description Version of the agent the rule is for. */
            agent_version: string;
            /**
             * @description What kept the agent from doing it.
             * @default null
             */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /** @description What the agent should do. */
            content: string;
            /** @description Unix seconds; the time of arrival when absent. */
            created_at?: number;
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default []
             */
            embedding?: number[];
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default null
             */
            expanded_terms?: string | null;
            /**
             * @description Free text.
             * @default
             */
            playbook_metadata?: string;
            /**
             * @description Name of the extractor the rule belongs to.
             * @default
             */
            playbook_name?: string;
            /**
             * @description Approval.
             * @default pending
             * @enum {string}
             */
            playbook_status?: "pending" | "approved" | "rejected";
            /**
             * @description Why.
             * @default null
             */
            rationale?: string | null;
            /**
             * @description Lifecycle; null for current.
             * @default null
             * @enum {string|null}
             */
            status?: null | "current" | "None" | "archived" | "pending" | "archive_in_progress";
            /**
             * @description When the rule applies.
             * @default null
             */
            trigger?: string | null;
        };
        AgentPlaybookPolicyInput: {
            /**
             * @description Approve shared rules without a person.
             * @default false
             */
            auto_approve?: boolean;
            /**
             * @description Distinct users a shared rule needs; 1 only makes sense for a single user.
             * @default 2
             */
            min_users?: number;
            /**
             * @description Tell agents shared rules that nobody approved yet.
             * @default false
             */
            serve_pending?: boolean;
        };
        AgentPlaybookPolicyOutput: {
            /**
             * @description Approve shared rules without a person.
             * @default false
             */
            auto_approve: boolean;
            /**
             * @description Distinct users a shared rule needs; 1 only makes sense for a single user.
             * @default 2
             */
            min_users: number;
            /**
             * @description Tell agents shared rules that nobody approved yet.
             * @default false
             */
            serve_pending: boolean;
        };
        AgentPlaybookSnapshot: {
            /** @description Id of the rule. */
            agent_playbook_id: number;
            /** @description Version of the agent. */
            agent_version: string;
            /** @description What kept the agent from doing it. */
            blocking_issue: components["schemas"]["BlockingIssue"] | null;
            /** @description What the agent should do. */
            content: string;
            /** @description Free text. */
            playbook_metadata: string;
            /** @description Name of the extractor it comes from. */
            playbook_name: string;
            /**
             * @description Approval.
             * @enum {string}
             */
            playbook_status: "pending" | "approved" | "rejected";
            /** @description Why. */
            rationale: string | null;
            /** @description When the rule applies. */
            trigger: string | null;
        };
        AgentPlaybookUpdateEntry: {
            /** @description As it became. */
            after: components["schemas"]["AgentPlaybookSnapshot"];
            /** @description As it was. */
            before: components["schemas"]["AgentPlaybookSnapshot"];
        };
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
            /** @description What the score was made of, only when `explain` asked for it; the score grows with their sum. */
            score_parts?: components["schemas"]["ScoreParts"];
            /** @description Absent for current rules. */
            status?: ("archived" | "pending" | "archive_in_progress") | null;
            /** @description When the rule applies. */
            trigger?: string | null;
        };
        AgentSuccessConfigInput: {
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override?: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override?: number | null;
            /** @description Name, unique among the evaluators. */
            evaluation_name: string;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt?: string | null;
            /**
             * @description Share of the sessions that are judged.
             * @default 1
             */
            sampling_rate?: number;
            /** @description What success means, in words. */
            success_definition_prompt: string;
        };
        AgentSuccessConfigOutput: {
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override: number | null;
            /** @description Name, unique among the evaluators. */
            evaluation_name: string;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt: string | null;
            /**
             * @description Share of the sessions that are judged.
             * @default 1
             */
            sampling_rate: number;
            /** @description What success means, in words. */
            success_definition_prompt: string;
        };
        AggregationCluster: {
            /** @description The rule that stands for it. */
            agent_playbook_id?: number;
            /** @description Version of the agent. */
            agent_version: string;
            /** @description Tries that failed one after the other; 0 after a good one. */
            attempts: number;
            /** @description Its number. */
            cluster_id: number;
            /** @description Why the last try failed. */
            error?: string;
            /** @description Unix seconds of the next try; absent when only a change of a member brings one. */
            next_attempt_at?: number;
            /** @description The playbook extractor. */
            playbook_name: string;
            /** @description A proposed revision of an approved rule. */
            proposal_id?: number;
            /**
             * @description gathering: too few users yet; served: a rule stands for it; withdrawn: its rule lost its users; rejected: a person said no; failed: no rule could be written.
             * @enum {string}
             */
            status: "gathering" | "served" | "withdrawn" | "rejected" | "failed";
            /** @description Its members. */
            user_playbook_ids: number[];
        };
        AnthropicConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        APIKeyConfigInput: {
            /**
             * @description Anthropic.
             * @default null
             */
            anthropic?: components["schemas"]["AnthropicConfig"] | null;
            /**
             * @description An OpenAI-compatible endpoint; it beats every other provider for completions.
             * @default null
             */
            custom_endpoint?: components["schemas"]["CustomEndpointConfig"] | null;
            /**
             * @description Alibaba DashScope.
             * @default null
             */
            dashscope?: components["schemas"]["DashScopeConfigInput"] | null;
            /**
             * @description DeepSeek.
             * @default null
             */
            deepseek?: components["schemas"]["DeepSeekConfig"] | null;
            /**
             * @description Google Gemini.
             * @default null
             */
            gemini?: components["schemas"]["GeminiConfig"] | null;
            /**
             * @description MiniMax.
             * @default null
             */
            minimax?: components["schemas"]["MiniMaxConfig"] | null;
            /**
             * @description Moonshot.
             * @default null
             */
            moonshot?: components["schemas"]["MoonshotConfig"] | null;
            /**
             * @description OpenAI, also on Azure.
             * @default null
             */
            openai?: components["schemas"]["OpenAIConfigInput"] | null;
            /**
             * @description OpenRouter.
             * @default null
             */
            openrouter?: components["schemas"]["OpenRouterConfig"] | null;
            /**
             * @description xAI.
             * @default null
             */
            xai?: components["schemas"]["XAIConfig"] | null;
            /**
             * @description Z.AI.
             * @default null
             */
            zai?: components["schemas"]["ZAIConfig"] | null;
        };
        APIKeyConfigOutput: {
            /**
             * @description Anthropic.
             * @default null
             */
            anthropic: components["schemas"]["AnthropicConfig"] | null;
            /**
             * @description An OpenAI-compatible endpoint; it beats every other provider for completions.
             * @default null
             */
            custom_endpoint: components["schemas"]["CustomEndpointConfig"] | null;
            /**
             * @description Alibaba DashScope.
             * @default null
             */
            dashscope: components["schemas"]["DashScopeConfigOutput"] | null;
            /**
             * @description DeepSeek.
             * @default null
             */
            deepseek: components["schemas"]["DeepSeekConfig"] | null;
            /**
             * @description Google Gemini.
             * @default null
             */
            gemini: components["schemas"]["GeminiConfig"] | null;
            /**
             * @description MiniMax.
             * @default null
             */
            minimax: components["schemas"]["MiniMaxConfig"] | null;
            /**
             * @description Moonshot.
             * @default null
             */
            moonshot: components["schemas"]["MoonshotConfig"] | null;
            /**
             * @description OpenAI, also on Azure.
             * @default null
             */
            openai: components["schemas"]["OpenAIConfigOutput"] | null;
            /**
             * @description OpenRouter.
             * @default null
             */
            openrouter: components["schemas"]["OpenRouterConfig"] | null;
            /**
             * @description xAI.
             * @default null
             */
            xai: components["schemas"]["XAIConfig"] | null;
            /**
             * @description Z.AI.
             * @default null
             */
            zai: components["schemas"]["ZAIConfig"] | null;
        };
        ApiKeyView: {
            /** @description The only agent version it may act for. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Unix seconds; absent when it does not expire. */
            expires_at?: number;
            /** @description Names the key in the other operations. */
            key_id: string;
            /** @description Unix seconds; absent when it was never used. */
            last_used_at?: number;
            /** @description What the key is for. */
            name: string;
            /** @description First characters of the key, to recognise it by. */
            prefix: string;
            /** @description Unix seconds; absent while it works. */
            revoked_at?: number;
            /** @description Id of the key that replaced it. */
            rotated_to?: string;
            /** @description What it may do. */
            scopes: ("publish" | "read" | "review" | "admin")[];
            /** @description The only user it may act for. */
            user_id?: string;
        };
        AuditEntry: {
            /**
             * @description An API key, the owner of a server without keys, or the server itself.
             * @enum {string}
             */
            actor: "key" | "local" | "system";
            /**
             * @description From what kind of address; none when no call caused it.
             * @enum {string}
             */
            address: "loopback" | "private" | "public" | "unknown" | "none";
            /** @description What the call changed, without any content. */
            changes: {
                /** @description To how many. */
                count: number;
                /** @description To what: `kind:id`; `kind:~hash` where callers choose the name. The first 20. */
                ids: string[];
                /** @description What was done, such as `learning.updated`. */
                what: string;
            }[];
            /** @description Unix seconds. */
            created_at: number;
            /** @description SHA-256 of this entry and of the hash before it. */
            hash: string;
            /** @description Id of the key. */
            key_id?: string;
            /** @description Id of the operation, or the job of the server. */
            operation: string;
            /** @description Counts up from 1 for each org, without gaps. */
            seq: number;
        };
        AzureOpenAIConfigInput: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
            /**
             * @description Version of the Azure API.
             * @default 2024-02-15-preview
             */
            api_version?: string;
            /**
             * @description Name of the deployment.
             * @default null
             */
            deployment_name?: string | null;
            /**
             * Format: uri
             * @description Address of the Azure resource.
             */
            endpoint: string;
        };
        AzureOpenAIConfigOutput: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
            /**
             * @description Version of the Azure API.
             * @default 2024-02-15-preview
             */
            api_version: string;
            /**
             * @description Name of the deployment.
             * @default null
             */
            deployment_name: string | null;
            /**
             * Format: uri
             * @description Address of the Azure resource.
             */
            endpoint: string;
        };
        Backup: {
            /** @description Size of the copy. */
            bytes: number;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Users erased since then: the backup still holds them; a restore erases them again. */
            erasures_since: number;
            /** @description Id of the data. */
            instance_id: string;
            /** @description Name of its folder. */
            name: string;
            /** @description Where it is, on the machine of the server. */
            path: string;
            /**
             * @description Asked for, made before a migration, or what a restore replaced.
             * @enum {string}
             */
            reason: "manual" | "migration" | "restore";
            /** @description Rows by table. */
            rows: {
                [key: string]: number;
            };
            /** @description Version of the database's schema. */
            schema_version: number;
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
        CancelOperationRequest: {
            /**
             * @description One operation; beats the service.
             * @default null
             */
            operation_id?: string | null;
            /**
             * @description One service; null means both.
             * @default null
             */
            service_name?: string | null;
        };
        CancelOperationResponse: {
            /** @description The operations that stop. */
            cancelled_operation_ids?: string[];
            /** @description Services with an operation that stops. */
            cancelled_services: string[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        Config: {
            /**
             * @description What the agent is for, in words; learners are told.
             * @default null
             */
            agent_context_prompt?: string | null;
            /**
             * @description Evaluators of sessions.
             * @default null
             */
            agent_success_configs?: components["schemas"]["AgentSuccessConfigInput"][] | null;
            /**
             * @description Keys and endpoints of providers.
             * @default null
             */
            api_key_config?: components["schemas"]["APIKeyConfigInput"] | null;
            /** @description New turns before learning runs; the preset's, or 5. */
            batch_interval?: number;
            /** @description Turns per window; the preset's, or 10, when absent. */
            batch_size?: number;
            /**
             * @description Add other words for a learning to the index, by a model.
             * @default false
             */
            enable_document_expansion?: boolean;
            /**
             * @description Sets batch_size and batch_interval for a kind of conversation.
             * @default null
             */
            extraction_preset?: ("quick_chat" | "standard" | "long_form" | "high_volume") | null;
            /**
             * @description Models by role.
             * @default null
             */
            llm_config?: components["schemas"]["LLMConfigInput"] | null;
            /**
             * @description What profiles hold; null means the default extractor, an empty list means none.
             * @default null
             */
            profile_extractor_configs?: components["schemas"]["ProfileExtractorConfigInput"][] | null;
            /**
             * @description Options that only this server knows; null means their defaults.
             * @default null
             */
            reflexio?: components["schemas"]["ReflexioOptionsInput"] | null;
            /**
             * @description Learn without asking first whether it is worth it.
             * @default false
             */
            skip_should_run_check?: boolean;
            /** @description Where data is kept; null keeps the present storage. */
            storage_config: ({
                [key: string]: unknown;
            } | {
                /**
                 * @description File of the database; null means the data folder's own.
                 * @default null
                 */
                db_path?: string | null;
            } | {
                /** @description Folder of the files. */
                dir_path: string;
                /**
                 * @description Name of the search program.
                 * @default qmd
                 */
                qmd_binary?: string;
            } | {
                /** @description Connection string of the database; secret. */
                db_url: string;
                /** @description Secret key of the project. */
                key: string;
                /** @description Address of the project. */
                url: string;
            }) | null;
            /**
             * @description Result of the last storage test: 0 unknown, 1 incomplete, 2 failed, 3 succeeded.
             * @default 0
             */
            storage_config_test?: number | null;
            /**
             * @description Tools the agent may call.
             * @default null
             */
            tool_can_use?: components["schemas"]["ToolUseConfig"][] | null;
            /**
             * @description What playbooks hold; null means the default extractor, an empty list means none.
             * @default null
             */
            user_playbook_extractor_configs?: components["schemas"]["UserPlaybookExtractorConfigInput"][] | null;
        };
        ConfigChangedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description The configuration was replaced.
             * @constant
             */
            type: "config.changed";
            /** @description The user it concerns. */
            user_id?: string;
        };
        ConfigProblem: {
            /** @description What is wrong with it, or worth knowing. */
            message: string;
            /** @description Field, such as `api_key_config.openai.api_key`. */
            path: string;
        };
        ConfigView: {
            /**
             * @description What the agent is for, in words; learners are told.
             * @default null
             */
            agent_context_prompt: string | null;
            /**
             * @description Evaluators of sessions.
             * @default null
             */
            agent_success_configs: components["schemas"]["AgentSuccessConfigOutput"][] | null;
            /**
             * @description Keys and endpoints of providers.
             * @default null
             */
            api_key_config: components["schemas"]["APIKeyConfigOutput"] | null;
            /** @description New turns before learning runs. */
            batch_interval: number;
            /** @description Turns per window. */
            batch_size: number;
            /**
             * @description Add other words for a learning to the index, by a model.
             * @default false
             */
            enable_document_expansion: boolean;
            /**
             * @description Sets batch_size and batch_interval for a kind of conversation.
             * @default null
             */
            extraction_preset: ("quick_chat" | "standard" | "long_form" | "high_volume") | null;
            /**
             * @description Models by role.
             * @default null
             */
            llm_config: components["schemas"]["LLMConfigOutput"] | null;
            /** @description What profiles hold; an empty list means that none are learnt. */
            profile_extractor_configs: components["schemas"]["ProfileExtractorConfigOutput"][];
            /** @description Options that only this server knows. */
            reflexio: components["schemas"]["ReflexioOptionsOutput"];
            /**
             * @description Learn without asking first whether it is worth it.
             * @default false
             */
            skip_should_run_check: boolean;
            /** @description Where data is kept. */
            storage_config: ({
                /**
                 * @description File of the database; null means the data folder's own.
                 * @default null
                 */
                db_path?: string | null;
            } | {
                /** @description Folder of the files. */
                dir_path: string;
                /**
                 * @description Name of the search program.
                 * @default qmd
                 */
                qmd_binary?: string;
            } | {
                /** @description Connection string of the database; secret. */
                db_url: string;
                /** @description Secret key of the project. */
                key: string;
                /** @description Address of the project. */
                url: string;
            }) | null;
            /**
             * @description Result of the last storage test: 0 unknown, 1 incomplete, 2 failed, 3 succeeded.
             * @default 0
             */
            storage_config_test: number | null;
            /**
             * @description Tools the agent may call.
             * @default null
             */
            tool_can_use: components["schemas"]["ToolUseConfig"][] | null;
            /** @description What playbooks hold; an empty list means that none are learnt. */
            user_playbook_extractor_configs: components["schemas"]["UserPlaybookExtractorConfigOutput"][];
        };
        ContextItem: {
            /** @description The fact, or what to do. */
            content: string;
            /** @description Its id; numbers are written as text. */
            id: string;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
            /** @description Such as `pending`, when it is not approved yet. */
            label?: string;
            /** @description Why a rule holds. */
            rationale?: string;
            /** @description 0–1, how well it fits the query. */
            score?: number;
            /** @description Its share of the text, estimated. */
            tokens: number;
            /** @description When a rule applies. */
            trigger?: string;
        };
        ConversationTurn: {
            /** @description What was said. */
            content: string;
            /** @description Who spoke. */
            role: string;
        };
        CreateApiKeyRequest: {
            /**
             * @description The only agent version it may act for; null means every one.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description When it stops working; null means never.
             * @default null
             */
            expires_at?: string | null;
            /** @description What the key is for. */
            name: string;
            /** @description What it may do: publish turns, read, review learnings, or admin, which includes the others. */
            scopes: ("publish" | "read" | "review" | "admin")[];
            /**
             * @description The only user it may act for; null means every user.
             * @default null
             */
            user_id?: string | null;
        };
        CreateBackupRequest: {
            /**
             * @description Of the backups that were asked for, the newest ones to keep; null keeps all.
             * @default null
             */
            keep?: number | null;
        };
        CreateBackupResponse: {
            /** @description Size of the copy. */
            bytes: number;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Users erased since then: the backup still holds them; a restore erases them again. */
            erasures_since: number;
            /** @description Id of the data. */
            instance_id: string;
            /** @description Name of its folder. */
            name: string;
            /** @description Where it is, on the machine of the server. */
            path: string;
            /**
             * @description Asked for, made before a migration, or what a restore replaced.
             * @enum {string}
             */
            reason: "manual" | "migration" | "restore";
            /** @description Older backups that were removed. */
            removed: string[];
            /** @description Rows by table. */
            rows: {
                [key: string]: number;
            };
            /** @description Version of the database's schema. */
            schema_version: number;
        };
        CustomEndpointConfig: {
            /**
             * Format: uri
             * @description Base address, such as http://localhost:11434/v1.
             */
            api_base: string;
            /** @description Secret key; shown as a mask. */
            api_key: string;
            /** @description Name of the model, as the endpoint knows it. */
            model: string;
        };
        DashboardStats: {
            /** @description Width of a bucket of the series. */
            bucket_seconds?: number;
            /** @description The last `days_back` days. */
            current_period: components["schemas"]["PeriodStats"];
            /** @description Success of sessions in percent. */
            evaluations_time_series: components["schemas"]["TimeSeriesDataPoint"][];
            /** @description Turns. */
            interactions_time_series: components["schemas"]["TimeSeriesDataPoint"][];
            /** @description User and agent playbooks. */
            playbooks_time_series: components["schemas"]["TimeSeriesDataPoint"][];
            /** @description The same number of days before. */
            previous_period: components["schemas"]["PeriodStats"];
            /** @description Profiles. */
            profiles_time_series: components["schemas"]["TimeSeriesDataPoint"][];
        };
        DashScopeConfigInput: {
            /**
             * @description Address of the region; null means the default.
             * @default null
             */
            api_base?: string | null;
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        DashScopeConfigOutput: {
            /**
             * @description Address of the region; null means the default.
             * @default null
             */
            api_base: string | null;
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        DeduplicationConfigInput: {
            /**
             * @description Share of the shorter rule's words that a stored rule must have to be compared, 0–1.
             * @default 0.4
             */
            search_threshold?: number;
            /**
             * @description Stored rules to compare with, the most alike first.
             * @default 5
             */
            search_top_k?: number;
        };
        DeduplicationConfigOutput: {
            /**
             * @description Share of the shorter rule's words that a stored rule must have to be compared, 0–1.
             * @default 0.4
             */
            search_threshold: number;
            /**
             * @description Stored rules to compare with, the most alike first.
             * @default 5
             */
            search_top_k: number;
        };
        DeepSeekConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        DeleteAgentPlaybookRequest: {
            /** @description Id of the agent playbook. */
            agent_playbook_id: number;
        };
        DeleteAgentPlaybooksByIdsRequest: {
            /** @description The agent playbooks. */
            agent_playbook_ids: number[];
        };
        DeleteProfilesByIdsRequest: {
            /** @description The profiles. */
            profile_ids: string[];
        };
        DeleteRequestRequest: {
            /** @description The call. */
            request_id: string;
        };
        DeleteRequestsByIdsRequest: {
            /** @description The calls. */
            request_ids: string[];
        };
        DeleteResponse: {
            /** @description Rows removed. */
            deleted_count?: number;
            /** @description What happened, in words. */
            message: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        DeleteSessionRequest: {
            /** @description The session. */
            session_id: string;
            /**
             * @description Only calls of this user.
             * @default null
             */
            user_id?: string | null;
        };
        DeleteSessionResponse: {
            /** @description Turns removed. */
            deleted_interactions_count?: number;
            /** @description Calls removed. */
            deleted_requests_count: number;
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
        DeleteUserPlaybookRequest: {
            /** @description Id of the user playbook. */
            user_playbook_id: number;
        };
        DeleteUserPlaybooksByIdsRequest: {
            /** @description The user playbooks. */
            user_playbook_ids: number[];
        };
        DeleteUserProfileRequest: {
            /**
             * @description Which one.
             * @default
             */
            profile_id?: string;
            /**
             * @description Words to find it by when the id is not known.
             * @default
             */
            search_query?: string;
            /** @description Whose profile. */
            user_id: string;
        };
        DowngradeProfilesRequest: {
            /**
             * @description Only users who have profiles of the state that comes back; others are left alone.
             * @default false
             */
            only_affected_users?: boolean;
            /**
             * @description Only these profiles.
             * @default null
             */
            profile_ids?: string[] | null;
            /**
             * @description Only profiles of this user.
             * @default null
             */
            user_id?: string | null;
        };
        DowngradeProfilesResponse: {
            /** @description What happened, in words. */
            message: string;
            /** @description Current profiles that were archived. */
            profiles_demoted: number;
            /** @description Archived profiles that are current again. */
            profiles_restored: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        DowngradeUserPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
        };
        DowngradeUserPlaybooksResponse: {
            /** @description What happened, in words. */
            message: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description Current rules that were archived. */
            user_playbooks_demoted: number;
            /** @description Archived rules that are current again. */
            user_playbooks_restored: number;
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
        EvaluateSessionRequest: {
            /** @description The session. */
            session_id: string;
            /** @description Whose session it is. */
            user_id: string;
        };
        EvaluateSessionResponse: {
            /** @description The results of the session, newest first. */
            agent_success_evaluation_results: components["schemas"]["EvaluationResultView"][];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        EvaluationFinishedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description The evaluator. */
            evaluation_name: string;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description What it found. */
            is_success: boolean;
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session. */
            session_id: string;
            /**
             * @description A session was judged.
             * @constant
             */
            type: "evaluation.finished";
            /** @description Whose session. */
            user_id: string;
        };
        EvaluationOptionsInput: {
            /**
             * @description Let a model that judges a session a failure propose the user playbook that would have prevented it.
             * @default false
             */
            seed_playbooks?: boolean;
        };
        EvaluationOptionsOutput: {
            /**
             * @description Let a model that judges a session a failure propose the user playbook that would have prevented it.
             * @default false
             */
            seed_playbooks: boolean;
        };
        EvaluationResultView: {
            /** @description Version of the agent. */
            agent_version: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description The evaluator that judged. */
            evaluation_name?: string | null;
            /** @description Who judged: `rules` or `model`. */
            evaluator?: string;
            /** @description Why it failed. */
            failure_reason?: string | null;
            /** @description Kind of failure, in a word. */
            failure_type?: string | null;
            /** @description Whether it was handed to a person. */
            is_escalated: boolean;
            /** @description Whether the user got what they came for. */
            is_success: boolean;
            /** @description The extra values that `metadata_definition_prompt` asks for. */
            metadata?: string | null;
            /** @description What to know about the verdict, such as why the built-in rules judged in place of a model. */
            note?: string | null;
            /** @description How often the user corrected the agent. */
            number_of_correction_per_session: number;
            /** @description The given answers against the shadow ones. */
            regular_vs_shadow?: ("regular_is_better" | "regular_is_slightly_better" | "shadow_is_better" | "shadow_is_slightly_better" | "tied") | null;
            /** @description Id of the result. */
            result_id: number;
            /** @description The run that judged. */
            run_id?: string;
            /** @description The session that was judged. */
            session_id: string;
            /** @description Whose session it was. */
            user_id?: string;
            /** @description User turns until it was solved. */
            user_turns_to_resolution?: number | null;
        };
        Event: components["schemas"]["InteractionPublishedEvent"] | components["schemas"]["InteractionDeletedEvent"] | components["schemas"]["RunFinishedEvent"] | components["schemas"]["LearningAddedEvent"] | components["schemas"]["LearningUpdatedEvent"] | components["schemas"]["LearningSupersededEvent"] | components["schemas"]["LearningRestoredEvent"] | components["schemas"]["LearningDeletedEvent"] | components["schemas"]["PlaybookProposedEvent"] | components["schemas"]["PlaybookReviewedEvent"] | components["schemas"]["OperationProgressedEvent"] | components["schemas"]["OperationFinishedEvent"] | components["schemas"]["EvaluationFinishedEvent"] | components["schemas"]["ConfigChangedEvent"] | components["schemas"]["UserForgottenEvent"] | components["schemas"]["StreamGapEvent"];
        ForgetCounts: {
            /** @description Shared rules that are made anew without this user. */
            agent_playbooks_rederived: number;
            /** @description Shared rules that lose their support. */
            agent_playbooks_withdrawn: number;
            /** @description Keys bound to the user; they are revoked. */
            api_keys: number;
            /** @description Entries of change logs. */
            change_logs: number;
            /** @description Evaluations of sessions. */
            evaluations: number;
            /** @description Stored events. */
            events: number;
            /** @description Turns. */
            interactions: number;
            /** @description Jobs that wait. */
            jobs: number;
            /** @description Profiles of any status. */
            profiles: number;
            /** @description Publish calls. */
            requests: number;
            /** @description Traces. */
            runs: number;
            /** @description User playbooks of any status. */
            user_playbooks: number;
            /** @description Vectors of the index. */
            vectors: number;
        };
        ForgetUserRequest: {
            /**
             * @description Only count. Send false to erase.
             * @default true
             */
            dry_run?: boolean;
            /** @description Whom to forget. */
            user_id: string;
        };
        ForgetUserResponse: {
            /** @description Shared rules it touches. */
            agent_playbook_ids: number[];
            /** @description Unix seconds; absent for a dry run. */
            completed_at?: number;
            /** @description What was erased, or would be. */
            counts: components["schemas"]["ForgetCounts"];
            /** @description True when nothing was erased. */
            dry_run: boolean;
            /** @description Set while shared rules are being made anew in the background. */
            operation_id?: string;
            /** @description Proof of the erasure, without the user's name. */
            receipt_id?: string;
            /** @description Whom. */
            user_id: string;
        };
        GeminiConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        GetAgentPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description `next_cursor` of the page before; null means the first page.
             * @default null
             */
            cursor?: string | null;
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
            /** @description Send it as `cursor` for the next page; absent on the last one. */
            next_cursor?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetAgentSuccessEvaluationResultsRequest: {
            /**
             * @description Only this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Only this evaluator.
             * @default null
             */
            evaluation_name?: string | null;
            /**
             * @description Most results; null means 100.
             * @default 100
             */
            limit?: number | null;
            /**
             * @description Only this session.
             * @default null
             */
            session_id?: string | null;
            /**
             * @description Only sessions of this user.
             * @default null
             */
            user_id?: string | null;
        };
        GetAggregationStatusRequest: {
            /**
             * @description Only this version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Most clusters, failed ones first.
             * @default 100
             */
            limit?: number;
            /**
             * @description Only clusters whose last try failed.
             * @default false
             */
            only_failed?: boolean;
            /**
             * @description Only this playbook extractor.
             * @default null
             */
            playbook_name?: string | null;
        };
        GetAggregationStatusResponse: {
            /** @description Failed ones first, then the newest. */
            clusters: components["schemas"]["AggregationCluster"][];
            /** @description What is aggregated together, by name and version. */
            groups: {
                /** @description Version of the agent. */
                agent_version: string;
                /** @description Clusters in all. */
                clusters: number;
                /** @description Of these, whose last try failed. */
                failed_clusters: number;
                /** @description The playbook extractor. */
                playbook_name: string;
                /** @description Current user playbooks that no cluster holds yet. */
                waiting_user_playbooks: number;
            }[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetConfigHistoryResponse: {
            /** @description The versions. */
            versions: {
                /** @description Name of the API key that set it, or `file`. */
                actor: string;
                /** @description Against the version before. */
                changes: {
                    /** @description Value after. */
                    after: unknown;
                    /** @description Value before. */
                    before: unknown;
                    /** @description Field. */
                    path: string;
                }[];
                /** @description Unix seconds. */
                created_at: number;
                /** @description True for the one in force. */
                is_current: boolean;
                /** @description Counts up from 1. */
                version: number;
            }[];
        };
        GetContextRequest: {
            /**
             * @description Version of the agent; null means the server's default.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Turns before, oldest first; they help to find what fits.
             * @default null
             */
            conversation_history?: components["schemas"]["ConversationTurn"][] | null;
            /**
             * @description Only these kinds; null means all.
             * @default null
             */
            kinds?: ("profile" | "user_playbook" | "agent_playbook")[] | null;
            /**
             * @description What the conversation is about now.
             * @default null
             */
            query?: string | null;
            /**
             * @description The session it is for, kept with the record of what was served.
             * @default null
             */
            session_id?: string | null;
            /**
             * @description Only learnings from this source.
             * @default null
             */
            source?: string | null;
            /**
             * @description Least score, 0–1; null means the server's.
             * @default null
             */
            threshold?: number | null;
            /**
             * @description Most tokens of the text, estimated.
             * @default 1000
             */
            token_budget?: number;
            /**
             * @description Whose profile and rules; null means shared rules only.
             * @default null
             */
            user_id?: string | null;
        };
        GetContextResponse: {
            /** @description Agent playbooks that were used. */
            agent_playbook_ids: number[];
            /** @description Names this answer in the record of what was served. */
            context_id: string;
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description The same as data, in the order of the text. */
            items: components["schemas"]["ContextItem"][];
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description Profiles that were used. */
            profile_ids: string[];
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description Ready to put into a prompt; empty when nothing fits. */
            text: string;
            /** @description Tokens of the text, estimated. */
            tokens: number;
            /** @description True when something that fits did not fit the budget. */
            truncated: boolean;
            /** @description User playbooks that were used. */
            user_playbook_ids: number[];
        };
        GetDashboardStatsRequest: {
            /**
             * @description Length of a period in days; null means 30.
             * @default 30
             */
            days_back?: number | null;
        };
        GetDashboardStatsResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description The figures. */
            stats?: components["schemas"]["DashboardStats"];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetEvaluationResultsViewResponse: {
            /** @description The results. */
            agent_success_evaluation_results: components["schemas"]["EvaluationResultView"][];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetInteractionsRequest: {
            /**
             * @description `next_cursor` of the page before; null means the first page.
             * @default null
             */
            cursor?: string | null;
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
            /** @description Send it as `cursor` for the next page; absent on the last one. */
            next_cursor?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetLearningProvenanceRequest: {
            /** @description Id of the learning, as text or number. */
            id: string | number;
            /**
             * @description Show the turns, not only the quotes.
             * @default true
             */
            include_interactions?: boolean;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
        };
        GetModelCheckRequest: Record<string, never>;
        GetModelCheckResponse: {
            /** @description Every call that was made, in order. */
            attempts: {
                /** @description Why it failed. */
                error?: string;
                /** @description Provider and model. */
                model: string;
                /** @description Milliseconds. */
                ms: number;
            }[];
            /** @description Calls made, failed ones included. */
            calls: number;
            /** @description US dollars, as the provider said or by list price. */
            cost_usd: number;
            /** @description The remedy. */
            hint?: string;
            /** @description Tokens sent. */
            input_tokens: number;
            /** @description Time of the whole call, repeats included. */
            latency_ms?: number;
            /** @description What happened, in words. */
            message: string;
            /** @description Provider and model that answered, or the first choice. */
            model?: string;
            /** @description Tokens received. */
            output_tokens: number;
            /**
             * @description unusable: it answered, but not in the asked-for form.
             * @enum {string}
             */
            status: "answered" | "unusable" | "failed" | "not_configured";
        };
        GetOperationStatusResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Absent when there was none. */
            operation_status?: components["schemas"]["OperationStatusInfo"];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetProfileStatisticsResponse: {
            /** @description Profiles an upgrade replaced. */
            archived_count: number;
            /** @description Current profiles. */
            current_count: number;
            /** @description Current profiles that expire within seven days. */
            expiring_soon_count: number;
            /** @description What happened, in words. */
            msg?: string;
            /** @description Profiles of a rerun that wait for an upgrade. */
            pending_count: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetProfilesViewResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Send it as `cursor` for the next page; absent on the last one. */
            next_cursor?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The profiles. */
            user_profiles: components["schemas"]["ProfileView"][];
        };
        GetPromptsResponse: {
            /** @description Every prompt that can be replaced. */
            prompts: {
                /** @description The built-in text. */
                default_text: string;
                /**
                 * @description Name of the prompt in `reflexio.prompts`.
                 * @enum {string}
                 */
                id: "profile_extraction" | "playbook_extraction" | "profile_should_generate" | "playbook_should_generate" | "query_reformulation" | "document_expansion" | "shared_rule" | "session_verdict" | "shadow_comparison";
                /** @description False when the configuration replaces it. */
                is_default: boolean;
                /** @description May occur as {{input}}. */
                optional_inputs: string[];
                /** @description What it is for. */
                purpose: string;
                /** @description Must occur as {{input}}. */
                required_inputs: string[];
                /** @description The text in force. */
                text: string;
                /** @description As it stands in the steps of runs. */
                version: string;
            }[];
        };
        GetRequestsRequest: {
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Calls to skip.
             * @default 0
             */
            offset?: number | null;
            /**
             * @description Only this call.
             * @default null
             */
            request_id?: string | null;
            /**
             * @description Only calls of this session.
             * @default null
             */
            session_id?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Most calls; null means 100.
             * @default 30
             */
            top_k?: number | null;
            /**
             * @description Only calls of this user.
             * @default null
             */
            user_id?: string | null;
        };
        GetRequestsViewResponse: {
            /** @description True when there are further calls. */
            has_more: boolean;
            /** @description What happened, in words. */
            msg?: string;
            /** @description The calls by session. */
            sessions: components["schemas"]["SessionView"][];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        GetRunsRequest: {
            /**
             * @description `next_cursor` of the page before.
             * @default null
             */
            cursor?: string | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only runs of this kind.
             * @default null
             */
            kind?: ("learn" | "aggregate" | "evaluate") | null;
            /**
             * @description Only runs of this learner.
             * @default null
             */
            learner?: string | null;
            /**
             * @description Only runs that changed a learning of this kind.
             * @default null
             */
            learning_kind?: ("profile" | "user_playbook" | "agent_playbook") | null;
            /**
             * @description Most runs; null means 50.
             * @default 50
             */
            limit?: number | null;
            /**
             * @description Only runs of this operation.
             * @default null
             */
            operation_id?: string | null;
            /**
             * @description Only runs that read this publish call.
             * @default null
             */
            request_id?: string | null;
            /**
             * @description Only runs over this session.
             * @default null
             */
            session_id?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Only runs of this status.
             * @default null
             */
            status?: ("running" | "completed" | "failed" | "cancelled") | null;
            /**
             * @description Only runs over turns of this user.
             * @default null
             */
            user_id?: string | null;
        };
        GetRunsResponse: {
            /** @description Absent on the last page. */
            next_cursor?: string;
            /** @description The runs. */
            runs: components["schemas"]["Run"][];
        };
        GetSpendingRequest: {
            /**
             * @description Days, today included, in UTC; null means 30.
             * @default 30
             */
            days_back?: number | null;
        };
        GetSpendingResponse: {
            /** @description Most a day. */
            caps: {
                /** @description Absent: no cap. */
                cost_usd_per_day?: number;
                /** @description Absent: no cap. */
                tokens_per_day?: number;
            };
            /** @description Absent when there are none. */
            cost_usd_per_learning?: number;
            /** @description Days with calls, oldest first. */
            days: {
                /** @description Calls made, failed ones included. */
                calls: number;
                /** @description US dollars, as the provider said or by list price. */
                cost_usd: number;
                /** @description Such as 2026-11-22, in UTC. */
                day: string;
                /** @description Tokens sent. */
                input_tokens: number;
                /** @description Tokens received. */
                output_tokens: number;
            }[];
            /** @description Learnings made by runs that called models. */
            learnings: number;
            /** @description Dearest first. */
            models: {
                /** @description Calls made, failed ones included. */
                calls: number;
                /** @description US dollars, as the provider said or by list price. */
                cost_usd: number;
                /** @description Tokens sent. */
                input_tokens: number;
                /** @description Model. */
                model: string;
                /** @description Tokens received. */
                output_tokens: number;
                /** @description Provider. */
                provider: string;
                /** @description What it was asked for: generation, gate, query, evaluation. */
                role: string;
            }[];
            /** @description What the caps are compared with. */
            today: {
                /** @description Calls made, failed ones included. */
                calls: number;
                /** @description US dollars, as the provider said or by list price. */
                cost_usd: number;
                /** @description Tokens sent. */
                input_tokens: number;
                /** @description Tokens received. */
                output_tokens: number;
            };
            /** @description All of it. */
            total: {
                /** @description Calls made, failed ones included. */
                calls: number;
                /** @description US dollars, as the provider said or by list price. */
                cost_usd: number;
                /** @description Tokens sent. */
                input_tokens: number;
                /** @description Tokens received. */
                output_tokens: number;
            };
        };
        GetUserPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description `next_cursor` of the page before; null means the first page.
             * @default null
             */
            cursor?: string | null;
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
            /** @description Send it as `cursor` for the next page; absent on the last one. */
            next_cursor?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description The rules. */
            user_playbooks: components["schemas"]["UserPlaybookView"][];
        };
        GetUserProfilesRequest: {
            /**
             * @description `next_cursor` of the page before; null means the first page.
             * @default null
             */
            cursor?: string | null;
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
             * @description http, https or data URL of an image. One inside the own network needs `reflexio.allow_private_urls`.
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
        InteractionDeletedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description Turns that were deleted. */
            interaction_ids: number[];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description Turns were deleted.
             * @constant
             */
            type: "interaction.deleted";
            /** @description The user it concerns. */
            user_id?: string;
        };
        InteractionPublishedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description Turns that were stored. */
            interaction_ids: number[];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call. */
            request_id: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description Turns were stored.
             * @constant
             */
            type: "interaction.published";
            /** @description Whose turns. */
            user_id: string;
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
            /** @description What the score was made of, only when `explain` asked for it; the score grows with their sum. */
            score_parts?: components["schemas"]["ScoreParts"];
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
        LearningAddedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description Something new is known.
             * @constant
             */
            type: "learning.added";
            /** @description The user it concerns. */
            user_id?: string;
        };
        LearningDeletedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A learning was deleted; its content is not repeated.
             * @constant
             */
            type: "learning.deleted";
            /** @description The user it concerns. */
            user_id?: string;
        };
        LearningEvidence: {
            /** @description Time of the turn in unix seconds. */
            created_at?: number;
            /** @description The turn itself; absent when it was deleted. */
            interaction?: components["schemas"]["InteractionView"];
            /** @description The turn. */
            interaction_id: number;
            /** @description Words of the turn, exactly as they stand there. */
            quote: string;
            /** @description Where the quote starts in the turn's content, in UTF-16 units. */
            quote_start?: number;
            /** @description The publish call the turn came with. */
            request_id?: string;
            /** @description Session of that call, when it has one. */
            session_id?: string;
            /** @description Whose turn it is. */
            user_id?: string;
        };
        LearningProvenance: {
            /** @description Its share of what those runs cost, in US dollars: a run's learnings share evenly. */
            cost_usd?: number;
            /** @description Turns and quotes, oldest first. */
            evidence: components["schemas"]["LearningEvidence"][];
            /** @description Every change, oldest first. */
            history: components["schemas"]["LineageEntry"][];
            /** @description The learning as it is now. */
            learning: components["schemas"]["LearningSummary"];
            /** @description Runs that made or changed it. */
            run_ids: string[];
            /** @description User playbooks an agent playbook was aggregated from. */
            sources: components["schemas"]["LearningSummary"][];
            /** @description Who stands behind it. */
            support: components["schemas"]["LearningSupport"];
        };
        LearningRef: {
            /** @description Its id; numbers are written as text. */
            id: string;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
        };
        LearningRestoredEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A replaced learning is current again.
             * @constant
             */
            type: "learning.restored";
            /** @description The user it concerns. */
            user_id?: string;
        };
        LearningStatus: {
            /** @description Turns that were read already. */
            interactions_read: number;
            /** @description Turns of the request or session. */
            interactions_total: number;
            /** @description Which learner reads the turns: `rules` or `model`. */
            learner: string;
            /** @description Learnings added, updated or superseded so far. */
            learnt_count: number;
            /** @description Unix seconds: when a queued or failed part is tried next. */
            next_attempt_at?: number;
            /** @description New user playbooks. */
            playbooks_added: number;
            /** @description Changed user playbooks. */
            playbooks_updated: number;
            /** @description New profiles. */
            profiles_added: number;
            /** @description Changed profiles. */
            profiles_updated: number;
            /** @description What it waits for, why nothing was learnt, or why it failed. */
            reason?: string;
            /** @description The same for each publish call, oldest first. */
            requests: {
                /** @description Learnings added, updated or superseded so far. */
                learnt_count: number;
                /** @description What it waits for, why nothing was learnt, or why it failed. */
                reason?: string;
                /** @description One publish call. */
                request_id: string;
                /** @description Runs that read the turns. */
                run_ids: string[];
                /**
                 * @description queued: not read yet; running; learnt: something was kept; nothing: read, and nothing kept; failed; cancelled.
                 * @enum {string}
                 */
                status: "queued" | "running" | "learnt" | "nothing" | "failed" | "cancelled";
            }[];
            /** @description Runs that read the turns. */
            run_ids: string[];
            /**
             * @description queued: not read yet; running; learnt: something was kept; nothing: read, and nothing kept; failed; cancelled.
             * @enum {string}
             */
            status: "queued" | "running" | "learnt" | "nothing" | "failed" | "cancelled";
        };
        LearningSummary: {
            /** @description The fact, or what the agent should do. */
            content: string;
            /** @description Unix seconds. */
            created_at?: number;
            /** @description Its id; numbers are written as text. */
            id: string;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
            /** @description When a rule applies. */
            trigger?: string | null;
            /** @description The user it was learnt from; absent for shared rules. */
            user_id?: string | null;
        };
        LearningSupersededEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A learning was replaced; its content is not repeated.
             * @constant
             */
            type: "learning.superseded";
            /** @description The user it concerns. */
            user_id?: string;
        };
        LearningSupport: {
            /** @description Distinct turns. */
            interactions: number;
            /** @description Distinct sessions. */
            sessions: number;
            /** @description Distinct users. */
            users: number;
        };
        LearningUpdatedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A learning was edited, or a new one replaced another.
             * @constant
             */
            type: "learning.updated";
            /** @description The user it concerns. */
            user_id?: string;
        };
        LineageEntry: {
            /**
             * @description What happened.
             * @enum {string}
             */
            action: "created" | "updated" | "superseded" | "restored" | "archived" | "promoted" | "reviewed" | "revoked" | "deleted";
            /** @description `learner`, or the name of the API key that made the change. */
            actor?: string;
            /** @description Unix seconds. */
            at: number;
            /** @description The content after the change. */
            content?: string;
            /** @description The learning that replaced this one, or was replaced by it. */
            other?: components["schemas"]["LearningRef"];
            /** @description Why, in words. */
            reason?: string;
            /** @description The run that made the change. */
            run_id?: string;
            /** @description The trigger after the change. */
            trigger?: string | null;
            /** @description Counts up from 1 for each learning. */
            version: number;
        };
        ListApiKeysResponse: {
            /** @description The keys. */
            keys: components["schemas"]["ApiKeyView"][];
        };
        ListAuditLogResponse: {
            /** @description The entries. */
            entries: components["schemas"]["AuditEntry"][];
            /** @description Absent on the last page. */
            next_cursor?: number;
        };
        ListBackupsResponse: {
            /** @description The backups. */
            backups: components["schemas"]["Backup"][];
        };
        LLMConfigInput: {
            /**
             * @description Turns text into vectors.
             * @default null
             */
            embedding_model_name?: string | null;
            /**
             * @description Learns, aggregates and evaluates.
             * @default null
             */
            generation_model_name?: string | null;
            /**
             * @description Rewrites queries.
             * @default null
             */
            pre_retrieval_model_name?: string | null;
            /**
             * @description Decides whether turns are worth learning from.
             * @default null
             */
            should_run_model_name?: string | null;
        };
        LLMConfigOutput: {
            /**
             * @description Turns text into vectors.
             * @default null
             */
            embedding_model_name: string | null;
            /**
             * @description Learns, aggregates and evaluates.
             * @default null
             */
            generation_model_name: string | null;
            /**
             * @description Rewrites queries.
             * @default null
             */
            pre_retrieval_model_name: string | null;
            /**
             * @description Decides whether turns are worth learning from.
             * @default null
             */
            should_run_model_name: string | null;
        };
        ManualPlaybookGenerationRequest: {
            /**
             * @description Version of the agent; empty means the default one.
             * @default agent-v0
             */
            agent_version?: string;
            /**
             * @description Only this playbook extractor.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description Only turns from this source.
             * @default null
             */
            source?: string | null;
        };
        ManualPlaybookGenerationResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Id to ask get_operation_status about and to cancel by. */
            operation_id?: string;
            /** @description User playbooks that this operation made. */
            playbooks_generated?: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        ManualProfileGenerationRequest: {
            /**
             * @description Only these extractors; null means all.
             * @default null
             */
            extractor_names?: string[] | null;
            /**
             * @description Only turns from this source.
             * @default null
             */
            source?: string | null;
            /**
             * @description Only this user; null means every user.
             * @default null
             */
            user_id?: string | null;
        };
        ManualProfileGenerationResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Id to ask get_operation_status about and to cancel by. */
            operation_id?: string;
            /** @description Profiles that this operation made. */
            profiles_generated?: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        MergeAgentPlaybooksRequest: {
            /** @description The rules; the first one is kept. */
            agent_playbook_ids: number[];
            /**
             * @description New text; null leaves it.
             * @default null
             */
            content?: string | null;
            /**
             * @description New reason; null leaves it.
             * @default null
             */
            rationale?: string | null;
            /**
             * @description New trigger; null leaves it.
             * @default null
             */
            trigger?: string | null;
        };
        MergeAgentPlaybooksResponse: {
            /** @description The kept rule. */
            agent_playbook: components["schemas"]["AgentPlaybookView"];
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        MiniMaxConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        MoonshotConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        MyConfigResponse: {
            /** @description What happened, in words. */
            message: string;
            /** @description The storage, secrets masked. */
            storage_config?: {
                [key: string]: unknown;
            };
            /** @description sqlite, disk or supabase. */
            storage_type?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        NewApiKey: {
            /** @description The key. Keep it now: only its hash is stored. */
            api_key: string;
            /** @description What it is and may do. */
            key: components["schemas"]["ApiKeyView"];
        };
        OpenAIConfigInput: {
            /**
             * @description Secret key; shown as a mask. Blank counts as none.
             * @default null
             */
            api_key?: ((string | null) | null) | string | null;
            /**
             * @description OpenAI models on Azure.
             * @default null
             */
            azure_config?: components["schemas"]["AzureOpenAIConfigInput"] | null;
        };
        OpenAIConfigOutput: {
            /** @description Secret key; shown as a mask. Blank counts as none. */
            api_key: string | null;
            /**
             * @description OpenAI models on Azure.
             * @default null
             */
            azure_config: components["schemas"]["AzureOpenAIConfigOutput"] | null;
        };
        OpenRouterConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        OperationFinishedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The rerun or manual generation. */
            operation_id: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description How it ended.
             * @enum {string}
             */
            status: "in_progress" | "completed" | "failed" | "cancelled";
            /**
             * @description A rerun or manual generation ended.
             * @constant
             */
            type: "operation.finished";
            /** @description The user it concerns. */
            user_id?: string;
        };
        OperationProgressedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The rerun or manual generation. */
            operation_id: string;
            /** @description 0–100. */
            progress_percentage: number;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A rerun or manual generation is done with one more user.
             * @constant
             */
            type: "operation.progressed";
            /** @description The user it concerns. */
            user_id?: string;
        };
        OperationStatusInfo: {
            /** @description Unix seconds; absent while it runs. */
            completed_at?: number | null;
            /** @description The user it is at. */
            current_user_id?: string | null;
            /** @description Why it failed. */
            error_message?: string | null;
            /** @description Users that failed, and why. */
            failed_user_ids: {
                /** @description Why it failed. */
                error: string;
                /** @description The user. */
                user_id: string;
            }[];
            /** @description Users that failed. */
            failed_users: number;
            /** @description Id of this one operation. */
            operation_id?: string;
            /** @description Users done. */
            processed_user_ids: string[];
            /** @description Users done. */
            processed_users: number;
            /** @description Share of users done. */
            progress_percentage: number;
            /** @description What was asked for. */
            request_params: {
                [key: string]: unknown;
            };
            /** @description profile_generation or playbook_generation. */
            service_name: string;
            /** @description Unix seconds. */
            started_at: number;
            /** @description Figures, such as `total_generated`. */
            stats: {
                [key: string]: unknown;
            };
            /**
             * @description `failed` also when every user failed.
             * @enum {string}
             */
            status: "in_progress" | "completed" | "failed" | "cancelled";
            /** @description Users to go through. */
            total_users: number;
        };
        OutcomeCounts: {
            /** @description New learnings. */
            added: number;
            /** @description Candidates that said nothing new. */
            ignored: number;
            /** @description Candidates without evidence or against a rule. */
            rejected: number;
            /** @description Learnings that were replaced. */
            superseded: number;
            /** @description Learnings that changed. */
            updated: number;
        };
        PeriodStats: {
            /** @description Percentage of sessions that succeeded; 0 without any. */
            success_rate: number;
            /** @description Turns of the period. */
            total_interactions: number;
            /** @description User and agent playbooks of the period. */
            total_playbooks: number;
            /** @description Profiles changed in the period. */
            total_profiles: number;
        };
        PlaybookAggregationChangeLog: {
            /** @description New rules. */
            added_agent_playbooks: components["schemas"]["AgentPlaybookSnapshot"][];
            /** @description Version of the agent. */
            agent_version: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Counts up. */
            id: number;
            /** @description What was aggregated. */
            playbook_name: string;
            /** @description Withdrawn rules. */
            removed_agent_playbooks: components["schemas"]["AgentPlaybookSnapshot"][];
            /** @description The run that made the change. */
            run_id?: string;
            /**
             * @description Over everything, or over what changed.
             * @enum {string}
             */
            run_mode: "full_archive" | "incremental";
            /** @description Changed rules. */
            updated_agent_playbooks: components["schemas"]["AgentPlaybookUpdateEntry"][];
        };
        PlaybookAggregationChangeLogResponse: {
            /** @description The changes. */
            change_logs: components["schemas"]["PlaybookAggregationChangeLog"][];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        PlaybookAggregatorConfigInput: {
            /**
             * @description How alike rules of one group are, 0–1.
             * @default 0.5
             */
            clustering_similarity?: number;
            /**
             * @description Share of words that rules of a group share which ask for the same, 0–1. The shared rule takes the words of those that most users ask for; a model is told which rules differ.
             * @default 0.6
             */
            direction_overlap_threshold?: number;
            /**
             * @description Like rules needed for a shared one.
             * @default 2
             */
            min_cluster_size?: number;
            /**
             * @description New rules before aggregation runs of its own accord. A rule that is taken back never waits.
             * @default 2
             */
            reaggregation_trigger_count?: number;
        };
        PlaybookAggregatorConfigOutput: {
            /**
             * @description How alike rules of one group are, 0–1.
             * @default 0.5
             */
            clustering_similarity: number;
            /**
             * @description Share of words that rules of a group share which ask for the same, 0–1. The shared rule takes the words of those that most users ask for; a model is told which rules differ.
             * @default 0.6
             */
            direction_overlap_threshold: number;
            /**
             * @description Like rules needed for a shared one.
             * @default 2
             */
            min_cluster_size: number;
            /**
             * @description New rules before aggregation runs of its own accord. A rule that is taken back never waits.
             * @default 2
             */
            reaggregation_trigger_count: number;
        };
        PlaybookProposedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A shared rule waits for a review.
             * @constant
             */
            type: "playbook.proposed";
            /** @description The user it concerns. */
            user_id?: string;
        };
        PlaybookReviewedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The learning it concerns. */
            learning: components["schemas"]["LearningSummary"];
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /** @description Its new approval status. */
            status: string;
            /**
             * @description A shared rule was approved, rejected or put back.
             * @constant
             */
            type: "playbook.reviewed";
            /** @description The user it concerns. */
            user_id?: string;
        };
        ProfileChangeLogView: {
            /** @description New ones. */
            added_profiles: components["schemas"]["ProfileView"][];
            /** @description Unix seconds. */
            created_at: number;
            /** @description Counts up. */
            id: number;
            /** @description Confirmed ones. */
            mentioned_profiles: components["schemas"]["ProfileView"][];
            /** @description Replaced ones. */
            removed_profiles: components["schemas"]["ProfileView"][];
            /** @description The publish call that led to it. */
            request_id: string;
            /** @description The run that made the change. */
            run_id?: string;
            /** @description Whose profiles. */
            user_id: string;
        };
        ProfileChangeLogViewResponse: {
            /** @description The changes. */
            profile_change_logs: components["schemas"]["ProfileChangeLogView"][];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        ProfileExtractorConfigInput: {
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override?: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override?: number | null;
            /**
             * @description What the learner should know about the setting.
             * @default null
             */
            context_prompt?: string | null;
            /** @description What to look for, in words. */
            extraction_definition_prompt: string;
            /** @description Name, unique among the extractors of its kind. */
            extractor_name: string;
            /**
             * @description Run only when asked to.
             * @default false
             */
            manual_trigger?: boolean;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt?: string | null;
            /**
             * @description Only turns from these sources; null means all.
             * @default null
             */
            request_sources_enabled?: string[] | null;
            /**
             * @description When it is worth running, in words.
             * @default null
             */
            should_extract_profile_prompt_override?: string | null;
        };
        ProfileExtractorConfigOutput: {
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override: number | null;
            /**
             * @description What the learner should know about the setting.
             * @default null
             */
            context_prompt: string | null;
            /** @description What to look for, in words. */
            extraction_definition_prompt: string;
            /** @description Name, unique among the extractors of its kind. */
            extractor_name: string;
            /**
             * @description Run only when asked to.
             * @default false
             */
            manual_trigger: boolean;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt: string | null;
            /**
             * @description Only turns from these sources; null means all.
             * @default null
             */
            request_sources_enabled: string[] | null;
            /**
             * @description When it is worth running, in words.
             * @default null
             */
            should_extract_profile_prompt_override: string | null;
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
            /** @description What the score was made of, only when `explain` asked for it; the score grows with their sum. */
            score_parts?: components["schemas"]["ScoreParts"];
            /** @description Where it comes from. */
            source?: string | null;
            /** @description Turns the profile was learnt from. */
            source_interaction_ids?: number[];
            /** @description Absent for current profiles. */
            status?: ("archived" | "pending" | "archive_in_progress") | null;
            /** @description Whose profile. */
            user_id: string;
        };
        PromptOverridesInput: {
            /**
             * @description Finds other words for a learning.
             * @default null
             */
            document_expansion?: string | null;
            /**
             * @description Reads turns for rules for the agent.
             * @default null
             */
            playbook_extraction?: string | null;
            /**
             * @description Asks whether turns are worth reading for rules.
             * @default null
             */
            playbook_should_generate?: string | null;
            /**
             * @description Reads turns for facts about the user.
             * @default null
             */
            profile_extraction?: string | null;
            /**
             * @description Asks whether turns are worth reading for facts.
             * @default null
             */
            profile_should_generate?: string | null;
            /**
             * @description Rewrites the query of a search.
             * @default null
             */
            query_reformulation?: string | null;
            /**
             * @description Judges how a session went.
             * @default null
             */
            session_verdict?: string | null;
            /**
             * @description Says which of two sets of answers serves the user better.
             * @default null
             */
            shadow_comparison?: string | null;
            /**
             * @description Puts like rules of several users into one.
             * @default null
             */
            shared_rule?: string | null;
        };
        PromptOverridesOutput: {
            /**
             * @description Finds other words for a learning.
             * @default null
             */
            document_expansion: string | null;
            /**
             * @description Reads turns for rules for the agent.
             * @default null
             */
            playbook_extraction: string | null;
            /**
             * @description Asks whether turns are worth reading for rules.
             * @default null
             */
            playbook_should_generate: string | null;
            /**
             * @description Reads turns for facts about the user.
             * @default null
             */
            profile_extraction: string | null;
            /**
             * @description Asks whether turns are worth reading for facts.
             * @default null
             */
            profile_should_generate: string | null;
            /**
             * @description Rewrites the query of a search.
             * @default null
             */
            query_reformulation: string | null;
            /**
             * @description Judges how a session went.
             * @default null
             */
            session_verdict: string | null;
            /**
             * @description Says which of two sets of answers serves the user better.
             * @default null
             */
            shadow_comparison: string | null;
            /**
             * @description Puts like rules of several users into one.
             * @default null
             */
            shared_rule: string | null;
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
            /** @description True when nothing was stored: the Idempotency-Key or every `message_id` is known. */
            duplicate?: boolean;
            /** @description Never set; kept for older clients. */
            endpoint_url?: string;
            /** @description Ids of the turns in the order sent, those included that were stored before. */
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
        RateLimitOptionsInput: {
            /**
             * @description All calls that come from one address.
             * @default 12000
             */
            address_per_minute?: number | null;
            /**
             * @description Learning again, aggregating, cancelling, judging a session and checking a model, calls of one key.
             * @default 60
             */
            generation_per_minute?: number | null;
            /**
             * @description Everything else, calls of one key.
             * @default 3000
             */
            other_per_minute?: number | null;
            /**
             * @description Publishing and adding, calls of one key; null means no limit.
             * @default 3000
             */
            publish_per_minute?: number | null;
            /**
             * @description Searches and contexts, calls of one key.
             * @default 3000
             */
            search_per_minute?: number | null;
        };
        RateLimitOptionsOutput: {
            /**
             * @description All calls that come from one address.
             * @default 12000
             */
            address_per_minute: number | null;
            /**
             * @description Learning again, aggregating, cancelling, judging a session and checking a model, calls of one key.
             * @default 60
             */
            generation_per_minute: number | null;
            /**
             * @description Everything else, calls of one key.
             * @default 3000
             */
            other_per_minute: number | null;
            /**
             * @description Publishing and adding, calls of one key; null means no limit.
             * @default 3000
             */
            publish_per_minute: number | null;
            /**
             * @description Searches and contexts, calls of one key.
             * @default 3000
             */
            search_per_minute: number | null;
        };
        ReadinessResponse: {
            /** @description Every part and its state. */
            checks: {
                /**
                 * @description What was looked at.
                 * @enum {string}
                 */
                name: "database" | "load" | "disk" | "clock" | "queue" | "embedder" | "model";
                /**
                 * @description How it is now.
                 * @enum {string}
                 */
                state: "ok" | "degraded" | "failed";
            }[];
            /**
             * @description Whether every part works.
             * @enum {string}
             */
            status: "ready" | "degraded";
        };
        RedactionOptionsInput: {
            /**
             * @description Mail addresses, phone and card numbers and the like: leave them, mask them, or drop the turn.
             * @default off
             * @enum {string}
             */
            personal?: "off" | "mask" | "drop";
            /**
             * @description Keys, tokens and private keys in turns: mask them, leave them, or drop the turn.
             * @default mask
             * @enum {string}
             */
            secrets?: "mask" | "off" | "drop";
        };
        RedactionOptionsOutput: {
            /**
             * @description Mail addresses, phone and card numbers and the like: leave them, mask them, or drop the turn.
             * @default off
             * @enum {string}
             */
            personal: "off" | "mask" | "drop";
            /**
             * @description Keys, tokens and private keys in turns: mask them, leave them, or drop the turn.
             * @default mask
             * @enum {string}
             */
            secrets: "mask" | "off" | "drop";
        };
        ReflexioOptionsInput: {
            /**
             * @description When shared rules are made and served.
             * @default {}
             */
            agent_playbook_policy?: components["schemas"]["AgentPlaybookPolicyInput"];
            /**
             * @description Let endpoints and images lead into the own network, such as a model on localhost.
             * @default false
             */
            allow_private_urls?: boolean;
            /**
             * @description What models may cost; retries count.
             * @default {}
             */
            caps?: components["schemas"]["SpendingCapsInput"];
            /**
             * @description What follows from verdicts.
             * @default {}
             */
            evaluation?: components["schemas"]["EvaluationOptionsInput"];
            /**
             * @description Who learns: a model when one is configured and else the rules, only rules, or only a model.
             * @default auto
             * @enum {string}
             */
            learner?: "auto" | "rules" | "model";
            /**
             * @description Texts in place of the built-in prompts; null means the built-in one.
             * @default {}
             */
            prompts?: components["schemas"]["PromptOverridesInput"];
            /**
             * @description Most calls a minute. Admin keys used on the server's own machine are not counted.
             * @default {}
             */
            rate_limits?: components["schemas"]["RateLimitOptionsInput"];
            /**
             * @description What is taken out of turns before they are stored.
             * @default {}
             */
            redaction?: components["schemas"]["RedactionOptionsInput"];
            /**
             * @description Quiet time after which a session counts as ended.
             * @default 600
             */
            session_idle_seconds?: number;
        };
        ReflexioOptionsOutput: {
            /** @description When shared rules are made and served. */
            agent_playbook_policy: components["schemas"]["AgentPlaybookPolicyOutput"];
            /**
             * @description Let endpoints and images lead into the own network, such as a model on localhost.
             * @default false
             */
            allow_private_urls: boolean;
            /** @description What models may cost; retries count. */
            caps: components["schemas"]["SpendingCapsOutput"];
            /** @description What follows from verdicts. */
            evaluation: components["schemas"]["EvaluationOptionsOutput"];
            /**
             * @description Who learns: a model when one is configured and else the rules, only rules, or only a model.
             * @default auto
             * @enum {string}
             */
            learner: "auto" | "rules" | "model";
            /** @description Texts in place of the built-in prompts; null means the built-in one. */
            prompts: components["schemas"]["PromptOverridesOutput"];
            /** @description Most calls a minute. Admin keys used on the server's own machine are not counted. */
            rate_limits: components["schemas"]["RateLimitOptionsOutput"];
            /** @description What is taken out of turns before they are stored. */
            redaction: components["schemas"]["RedactionOptionsOutput"];
            /**
             * @description Quiet time after which a session counts as ended.
             * @default 600
             */
            session_idle_seconds: number;
        };
        Request: {
            /** @description Version of the agent. */
            agent_version: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Id of the call. */
            request_id: string;
            /** @description Session; absent when the call had none. */
            session_id?: string | null;
            /** @description Where the conversation happened; may be empty. */
            source: string;
            /** @description The user the turns belong to. */
            user_id: string;
        };
        RequestDataView: {
            /** @description Its turns, oldest first. */
            interactions: components["schemas"]["InteractionView"][];
            /** @description The call. */
            request: components["schemas"]["Request"];
        };
        RerunPlaybookGenerationRequest: {
            /**
             * @description Version of the agent; empty means the default one.
             * @default agent-v0
             */
            agent_version?: string;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only this playbook extractor.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description Only turns from this source.
             * @default null
             */
            source?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
        };
        RerunPlaybookGenerationResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Id to ask get_operation_status about and to cancel by. */
            operation_id?: string;
            /** @description User playbooks that this operation made. */
            playbooks_generated?: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        RerunProfileGenerationRequest: {
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Only these extractors; null means all.
             * @default null
             */
            extractor_names?: string[] | null;
            /**
             * @description Only turns from this source.
             * @default null
             */
            source?: string | null;
            /**
             * @description Only rows at or after this time.
             * @default null
             */
            start_time?: string | null;
            /**
             * @description Only this user.
             * @default null
             */
            user_id?: string | null;
        };
        RerunProfileGenerationResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description Id to ask get_operation_status about and to cancel by. */
            operation_id?: string;
            /** @description Profiles that this operation made. */
            profiles_generated?: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        RestoreConfigRequest: {
            /** @description The version to go back to. */
            version: number;
        };
        RestoreConfigResponse: {
            /** @description The configuration now in force, secrets masked. */
            config: components["schemas"]["ConfigView"];
            /** @description The new version. */
            version: number;
        };
        RestoreLearningRequest: {
            /** @description Id of the learning, as text or number. */
            id: string | number;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
            /**
             * @description Why, for the history.
             * @default null
             */
            reason?: string | null;
            /**
             * @description Version of the history to go back to; null means the one before the last change.
             * @default null
             */
            version?: number | null;
        };
        RestoreLearningResponse: {
            /** @description The learning as it is now. */
            learning: components["schemas"]["LearningSummary"];
            /** @description Learnings that were set aside for it. */
            superseded: components["schemas"]["LearningSummary"][];
            /** @description Its new version. */
            version: number;
        };
        RevokeApiKeyRequest: {
            /** @description Id of the key, not the key itself. */
            key_id: string;
        };
        RevokeApiKeyResponse: {
            /** @description The key as it is now. */
            key: components["schemas"]["ApiKeyView"];
        };
        RevokeLearningRequest: {
            /**
             * @description Only show where it was told.
             * @default false
             */
            dry_run?: boolean;
            /** @description Id of the learning, as text or number. */
            id: string | number;
            /**
             * @description Reject the agent playbooks made of this user playbook, too.
             * @default false
             */
            include_derived?: boolean;
            /**
             * @description Which of the three.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
            /**
             * @description Why, for the history.
             * @default null
             */
            reason?: string | null;
        };
        RevokeLearningResponse: {
            /** @description Agent playbooks made of it that may still be served. */
            derived: components["schemas"]["LearningSummary"][];
            /** @description True when nothing was changed. */
            dry_run: boolean;
            /** @description The learning. */
            learning: components["schemas"]["LearningSummary"];
            /** @description Everything that was taken back. */
            revoked: components["schemas"]["LearningSummary"][];
            /** @description Where it was told, latest first; at most 1000. */
            served: {
                /** @description `X-Correlation-ID` of the last call that told it there. */
                correlation_id: string;
                /** @description Unix seconds. */
                first_at: number;
                /** @description Unix seconds. */
                last_at: number;
                /** @description The session; absent for a call outside of any. */
                session_id?: string;
                /** @description How often it was told there. */
                times: number;
                /** @description Whose agent was told; absent when the call named nobody. */
                user_id?: string;
            }[];
            /** @description True when there are more places. */
            served_truncated: boolean;
        };
        RotateApiKeyRequest: {
            /**
             * @description When the new key stops working; null means as long as the old one.
             * @default null
             */
            expires_at?: string | null;
            /**
             * @description How long the old key still works.
             * @default 0
             */
            grace_seconds?: number;
            /** @description Id of the key, not the key itself. */
            key_id: string;
        };
        Run: {
            /** @description Version of the agent. */
            agent_version?: string;
            /** @description Cost of the model calls in US dollars. */
            cost_usd: number;
            /** @description What became of the candidates. */
            counts: components["schemas"]["OutcomeCounts"];
            /** @description Time taken in milliseconds. */
            duration_ms: number;
            /** @description Why the run failed. */
            error?: string;
            /** @description The extractor or evaluator that ran. */
            extractor_name?: string;
            /** @description Unix seconds; absent while it runs. */
            finished_at?: number;
            /** @description Tokens sent to models. */
            input_tokens: number;
            /** @description Turns read, context included. */
            interactions_considered: number;
            /**
             * @description What the run does.
             * @enum {string}
             */
            kind: "learn" | "aggregate" | "evaluate";
            /** @description `rules` or `model`. */
            learner: string;
            /** @description Provider and model; absent when no model was called. */
            model?: string;
            /** @description The rerun or manual generation it belongs to. */
            operation_id?: string;
            /** @description Tokens received from models. */
            output_tokens: number;
            /** @description Why nothing was learnt, or what ended the run early. */
            reason?: string;
            /** @description Publish calls whose turns were read. */
            request_ids: string[];
            /** @description Id of the run. */
            run_id: string;
            /** @description Session, when the turns were of one. */
            session_id?: string;
            /** @description Unix seconds. */
            started_at: number;
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "cancelled";
            /**
             * @description What made it start: new turns (publish), a quiet session (session_idle), a call that asked for it (rerun, manual), changed rules of users (aggregation), or an earlier try that failed (retry).
             * @enum {string}
             */
            trigger: "publish" | "session_idle" | "rerun" | "manual" | "aggregation" | "retry";
            /** @description Whose turns were read; absent for aggregation, which reads rules of several users. */
            user_id?: string;
        };
        RunFinishedEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description What became of its candidates. */
            counts: components["schemas"]["OutcomeCounts"];
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description In words, such as why nothing was learnt. */
            message?: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run. */
            run_id: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description How it ended.
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "cancelled";
            /**
             * @description A run ended, with what became of its candidates.
             * @constant
             */
            type: "run.finished";
            /** @description The user it concerns. */
            user_id?: string;
        };
        RunOutcome: {
            /**
             * @description What was done with the candidate.
             * @enum {string}
             */
            action: "added" | "updated" | "superseded" | "ignored" | "rejected";
            /** @description 0–1, as the learner put it. */
            confidence?: number;
            /** @description The candidate's content. */
            content: string;
            /** @description The turns it rests on. */
            evidence: {
                /** @description The turn. */
                interaction_id: number;
                /** @description Words of the turn. */
                quote: string;
            }[];
            /**
             * @description What it would be.
             * @enum {string}
             */
            kind: "profile" | "user_playbook" | "agent_playbook";
            /** @description The learning that now holds it; absent when rejected. */
            learning_id?: string;
            /** @description Why. */
            reason: string;
            /** @description Learnings it replaced. */
            superseded_ids?: string[];
            /** @description When the rule applies. */
            trigger?: string | null;
        };
        RunPlaybookAggregationRequest: {
            /**
             * @description Version of the agent; empty means the default one.
             * @default agent-v0
             */
            agent_version?: string;
            /**
             * @description Only what changed is looked at, and this failed cluster is tried again, as `get_aggregation_status` names it; null looks at everything.
             * @default null
             */
            cluster_id?: number | null;
            /** @description The playbook extractor whose rules are aggregated. */
            playbook_name: string;
        };
        RunPlaybookAggregationResponse: {
            /** @description New agent playbooks. */
            agent_playbooks_added?: number;
            /** @description Changed agent playbooks. */
            agent_playbooks_updated?: number;
            /** @description Groups of like rules. */
            clusters_found?: number;
            /** @description What happened, in words. */
            message: string;
            /** @description The run, to read its trace by. */
            run_id?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description User playbooks that were looked at. */
            user_playbooks_processed?: number;
        };
        RunStep: {
            /** @description Model calls made, repairs and retries included. */
            attempts?: number;
            /** @description Cost of the model calls in US dollars. */
            cost_usd: number;
            /** @description Figures of the step. */
            details?: {
                [key: string]: unknown;
            };
            /** @description Time taken in milliseconds. */
            duration_ms: number;
            /** @description Why the step failed. */
            error?: string;
            /** @description Counts up from 0. */
            index: number;
            /** @description Tokens sent to models. */
            input_tokens: number;
            /** @description Provider and model; absent when no model was called. */
            model?: string;
            /** @description gate, window, extract, ground, consolidate, store, cluster, merge or another short word. */
            name: string;
            /** @description Tokens received from models. */
            output_tokens: number;
            /** @description Version of the prompt that was used. */
            prompt_version?: string;
            /** @description The model's reply word for word, when it was asked for. */
            raw_reply?: string;
            /** @description Unix seconds. */
            started_at: number;
            /**
             * @description How the step ended.
             * @enum {string}
             */
            status: "completed" | "skipped" | "failed";
            /** @description What it decided, in one sentence. */
            summary: string;
        };
        RunTrace: {
            /** @description Version of the agent. */
            agent_version?: string;
            /** @description Cost of the model calls in US dollars. */
            cost_usd: number;
            /** @description What became of the candidates. */
            counts: components["schemas"]["OutcomeCounts"];
            /** @description Time taken in milliseconds. */
            duration_ms: number;
            /** @description Why the run failed. */
            error?: string;
            /** @description The extractor or evaluator that ran. */
            extractor_name?: string;
            /** @description Unix seconds; absent while it runs. */
            finished_at?: number;
            /** @description Tokens sent to models. */
            input_tokens: number;
            /** @description Turns read, context included. */
            interactions_considered: number;
            /**
             * @description What the run does.
             * @enum {string}
             */
            kind: "learn" | "aggregate" | "evaluate";
            /** @description `rules` or `model`. */
            learner: string;
            /** @description Provider and model; absent when no model was called. */
            model?: string;
            /** @description The rerun or manual generation it belongs to. */
            operation_id?: string;
            /** @description One per candidate. */
            outcomes: components["schemas"]["RunOutcome"][];
            /** @description Tokens received from models. */
            output_tokens: number;
            /** @description Why nothing was learnt, or what ended the run early. */
            reason?: string;
            /** @description Publish calls whose turns were read. */
            request_ids: string[];
            /** @description Id of the run. */
            run_id: string;
            /** @description Session, when the turns were of one. */
            session_id?: string;
            /** @description Unix seconds. */
            started_at: number;
            /**
             * @description How far it is.
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "cancelled";
            /** @description In order. */
            steps: components["schemas"]["RunStep"][];
            /**
             * @description What made it start: new turns (publish), a quiet session (session_idle), a call that asked for it (rerun, manual), changed rules of users (aggregation), or an earlier try that failed (retry).
             * @enum {string}
             */
            trigger: "publish" | "session_idle" | "rerun" | "manual" | "aggregation" | "retry";
            /** @description Whose turns were read; absent for aggregation, which reads rules of several users. */
            user_id?: string;
        };
        ScoreParts: {
            /** @description What neighbouring turns and the session added. */
            context: number;
            /** @description How near the meaning is, or is to be expected of the words. */
            cosine: number;
            /** @description What speaker and wording added or took off. */
            prior: number;
            /** @description How much of the query the words say, weighed. */
            text: number;
        };
        SearchAgentPlaybookRequest: {
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
             * @description Let a model read the best hits and put them in order.
             * @default false
             */
            enable_reranking?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Show with each hit what its score was made of.
             * @default false
             */
            explain?: boolean;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description Only rules of this approval; null means approved and pending ones.
             * @default null
             */
            playbook_status_filter?: ("pending" | "approved" | "rejected") | null;
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
        };
        SearchAgentPlaybooksViewResponse: {
            /** @description The hits, best first. */
            agent_playbooks: components["schemas"]["AgentPlaybookView"][];
            /** @description Parts of the search that failed or were not ready, so that hits may be missing. */
            degraded?: string[];
            /** @description What happened, in words. */
            msg?: string;
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        SearchInteractionRequest: {
            /**
             * @description Let a model read the best hits and put them in order.
             * @default false
             */
            enable_reranking?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Show with each hit what its score was made of.
             * @default false
             */
            explain?: boolean;
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
             * @description Least score of a hit, 0–1; null means none.
             * @default 0.25
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
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
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
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
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
             * @description Let a model read the best hits and put them in order.
             * @default false
             */
            enable_reranking?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Show with each hit what its score was made of.
             * @default false
             */
            explain?: boolean;
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
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
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
             * @description Let a model read the best hits and put them in order.
             * @default false
             */
            enable_reranking?: boolean | null;
            /**
             * @description Only rows at or before this time.
             * @default null
             */
            end_time?: string | null;
            /**
             * @description Show with each hit what its score was made of.
             * @default false
             */
            explain?: boolean;
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
        ServerStatusResponse: {
            /** @description Every part of the server. */
            checks: {
                /** @description What was measured, by name. */
                figures: {
                    [key: string]: number;
                };
                /** @description Why, in a sentence. */
                message: string;
                /**
                 * @description What was looked at.
                 * @enum {string}
                 */
                name: "database" | "load" | "disk" | "clock" | "queue" | "embedder" | "model";
                /**
                 * @description How it is now.
                 * @enum {string}
                 */
                state: "ok" | "degraded" | "failed";
            }[];
            /**
             * @description The worst that follows from the parts.
             * @enum {string}
             */
            status: "ready" | "degraded" | "not_ready";
        };
        SessionView: {
            /** @description Newest first. */
            requests: components["schemas"]["RequestDataView"][];
            /** @description Empty for calls without a session. */
            session_id: string;
        };
        SetConfigResponse: {
            /** @description What happened, in words. */
            msg: string | null;
            /** @description Why it was refused. */
            problems?: components["schemas"]["ConfigProblem"][];
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description Version of the configuration now in force. */
            version?: number;
            /** @description Ignored and old fields. */
            warnings?: components["schemas"]["ConfigProblem"][];
        };
        SpendingCapsInput: {
            /**
             * @description Most US dollars a day, 5 unless set; null means no cap.
             * @default 5
             */
            cost_usd_per_day?: number | null;
            /**
             * @description Most tokens a day; null means no cap.
             * @default null
             */
            tokens_per_day?: number | null;
        };
        SpendingCapsOutput: {
            /**
             * @description Most US dollars a day, 5 unless set; null means no cap.
             * @default 5
             */
            cost_usd_per_day: number | null;
            /**
             * @description Most tokens a day; null means no cap.
             * @default null
             */
            tokens_per_day: number | null;
        };
        StreamGapEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The same in words. */
            message: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description Older events are gone: read the current state again.
             * @constant
             */
            type: "stream.gap";
            /** @description The user it concerns. */
            user_id?: string;
        };
        TimeSeriesDataPoint: {
            /** @description Unix seconds, the start of the bucket. */
            timestamp: number;
            /** @description Rows in the bucket; for evaluations the percentage that succeeded. */
            value: number;
        };
        ToolUseConfig: {
            /** @description What the tool does. */
            tool_description: string;
            /** @description Name of a tool the agent may call. */
            tool_name: string;
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
             * @description Let a model read the best hits and put them in order.
             * @default false
             */
            enable_reranking?: boolean | null;
            /**
             * @description Show with each hit what its score was made of.
             * @default false
             */
            explain?: boolean;
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
            /** @description There when rows were looked at and none reached the threshold. */
            nothing_relevant?: {
                /** @description Score of the best of them, 0–1. */
                best_score: number;
            };
            /** @description Profiles of the user. */
            profiles: components["schemas"]["ProfileView"][];
            /** @description The query that was searched for, when a model rewrote it. */
            reformulated_query?: string;
            /** @description The mode that served the answer. */
            search_mode?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description Rules learnt from the user. */
            user_playbooks: components["schemas"]["UserPlaybookView"][];
        };
        UpdateAgentPlaybookRequest: {
            /** @description Id of the agent playbook. */
            agent_playbook_id: number;
            /**
             * @description New issue; null leaves it.
             * @default null
             */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /**
             * @description New text; null leaves it.
             * @default null
             */
            content?: string | null;
            /**
             * @description New name; null leaves it.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description New approval; null leaves it.
             * @default null
             */
            playbook_status?: ("pending" | "approved" | "rejected") | null;
            /**
             * @description New reason; null leaves it.
             * @default null
             */
            rationale?: string | null;
            /**
             * @description New trigger; null leaves it.
             * @default null
             */
            trigger?: string | null;
        };
        UpdateAgentPlaybookResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        UpdatePlaybookStatusRequest: {
            /** @description Id of the agent playbook. */
            agent_playbook_id: number;
            /**
             * @description The decision.
             * @enum {string}
             */
            playbook_status: "pending" | "approved" | "rejected";
            /**
             * @description Why, for the history of the rule.
             * @default null
             */
            reason?: string | null;
        };
        UpdatePlaybookStatusResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        UpdateUserPlaybookRequest: {
            /**
             * @description New issue; null leaves it.
             * @default null
             */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /**
             * @description New text; null leaves it.
             * @default null
             */
            content?: string | null;
            /**
             * @description New name; null leaves it.
             * @default null
             */
            playbook_name?: string | null;
            /**
             * @description New reason; null leaves it.
             * @default null
             */
            rationale?: string | null;
            /**
             * @description New trigger; null leaves it.
             * @default null
             */
            trigger?: string | null;
            /** @description Id of the user playbook. */
            user_playbook_id: number;
        };
        UpdateUserPlaybookResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        UpdateUserProfileRequest: {
            /**
             * @description The new text; null leaves it.
             * @default null
             */
            content?: string | null;
            /**
             * @description The new features; null leaves them.
             * @default null
             */
            custom_features?: {
                [key: string]: unknown;
            } | null;
            /** @description Which one. */
            profile_id: string;
            /** @description Whose profile. */
            user_id: string;
        };
        UpdateUserProfileResponse: {
            /** @description What happened, in words. */
            msg?: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        UpgradeProfilesRequest: {
            /**
             * @description Only users who have profiles of the state that comes back; others are left alone.
             * @default false
             */
            only_affected_users?: boolean;
            /**
             * @description Only these profiles.
             * @default null
             */
            profile_ids?: string[] | null;
            /**
             * @description Only profiles of this user.
             * @default null
             */
            user_id?: string | null;
        };
        UpgradeProfilesResponse: {
            /** @description What happened, in words. */
            message: string;
            /** @description Current profiles that were archived. */
            profiles_archived: number;
            /** @description Older archived profiles that were deleted. */
            profiles_deleted: number;
            /** @description Pending profiles that became current. */
            profiles_promoted: number;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
        };
        UpgradeUserPlaybooksRequest: {
            /**
             * @description Only rules for this agent version.
             * @default null
             */
            agent_version?: string | null;
            /**
             * @description Archive the current rules first.
             * @default true
             */
            archive_current?: boolean;
            /**
             * @description Only rules of this name.
             * @default null
             */
            playbook_name?: string | null;
        };
        UpgradeUserPlaybooksResponse: {
            /** @description What happened, in words. */
            message: string;
            /** @description False when the operation did nothing; the message says why. */
            success: boolean;
            /** @description Current rules that were archived. */
            user_playbooks_archived: number;
            /** @description Older archived rules that were deleted. */
            user_playbooks_deleted: number;
            /** @description Pending rules that became current. */
            user_playbooks_promoted: number;
        };
        UserForgottenEvent: {
            /** @description Version of the agent it concerns. */
            agent_version?: string;
            /** @description Unix seconds. */
            created_at: number;
            /** @description Position in the stream; send the last one as Last-Event-ID to go on from there. */
            id: string;
            /** @description The receipt of the erasure. */
            message: string;
            /** @description The operation it concerns. */
            operation_id?: string;
            /** @description The publish call it concerns. */
            request_id?: string;
            /** @description The run it concerns. */
            run_id?: string;
            /** @description The session it concerns. */
            session_id?: string;
            /**
             * @description A user was erased; the message names the receipt, nothing names the user.
             * @constant
             */
            type: "user.forgotten";
            /** @description The user it concerns. */
            user_id?: string;
        };
        UserPlaybook: {
            /** @description Version of the agent the rule is for. */
            agent_version: string;
            /**
             * @description What kept the agent from doing it.
             * @default null
             */
            blocking_issue?: components["schemas"]["BlockingIssue"] | null;
            /**
             * @description What the agent should do.
             * @default
             */
            content?: string;
            /** @description Unix seconds; the time of arrival when absent. */
            created_at?: number;
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default []
             */
            embedding?: number[];
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default null
             */
            expanded_terms?: string | null;
            /**
             * @description Name of the extractor the rule belongs to.
             * @default
             */
            playbook_name?: string;
            /**
             * @description Why.
             * @default null
             */
            rationale?: string | null;
            /** @description The publish call it comes from, or a word of the caller. */
            request_id: string;
            /**
             * @description Where it comes from.
             * @default null
             */
            source?: string | null;
            /**
             * @description Turns the rule was learnt from.
             * @default []
             */
            source_interaction_ids?: number[];
            /**
             * @description Lifecycle; null for current.
             * @default null
             * @enum {string|null}
             */
            status?: null | "current" | "None" | "archived" | "pending" | "archive_in_progress";
            /**
             * @description When the rule applies.
             * @default null
             */
            trigger?: string | null;
            /**
             * @description The user it was learnt from.
             * @default null
             */
            user_id?: string | null;
            /**
             * @description Accepted and ignored: the server counts.
             * @default 0
             */
            user_playbook_id?: number;
        };
        UserPlaybookExtractorConfigInput: {
            /**
             * @description How rules are aggregated; null means the defaults, and every new rule is looked at at once.
             * @default null
             */
            aggregation_config?: components["schemas"]["PlaybookAggregatorConfigInput"] | null;
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override?: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override?: number | null;
            /**
             * @description What the learner should know about the setting.
             * @default null
             */
            context_prompt?: string | null;
            /**
             * @description Limits the stored rules that a new one is compared with; null compares with all.
             * @default null
             */
            deduplication_config?: components["schemas"]["DeduplicationConfigInput"] | null;
            /** @description What to look for, in words. */
            extraction_definition_prompt: string;
            /** @description Name, unique among the extractors of its kind. */
            extractor_name: string;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt?: string | null;
            /**
             * @description Only turns from these sources; null means all.
             * @default null
             */
            request_sources_enabled?: string[] | null;
        };
        UserPlaybookExtractorConfigOutput: {
            /**
             * @description How rules are aggregated; null means the defaults, and every new rule is looked at at once.
             * @default null
             */
            aggregation_config: components["schemas"]["PlaybookAggregatorConfigOutput"] | null;
            /**
             * @description New turns before it runs again; null means the configuration's.
             * @default null
             */
            batch_interval_override: number | null;
            /**
             * @description Turns per window; null means the configuration's.
             * @default null
             */
            batch_size_override: number | null;
            /**
             * @description What the learner should know about the setting.
             * @default null
             */
            context_prompt: string | null;
            /**
             * @description Limits the stored rules that a new one is compared with; null compares with all.
             * @default null
             */
            deduplication_config: components["schemas"]["DeduplicationConfigOutput"] | null;
            /** @description What to look for, in words. */
            extraction_definition_prompt: string;
            /** @description Name, unique among the extractors of its kind. */
            extractor_name: string;
            /**
             * @description Which extra values to note, in words.
             * @default null
             */
            metadata_definition_prompt: string | null;
            /**
             * @description Only turns from these sources; null means all.
             * @default null
             */
            request_sources_enabled: string[] | null;
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
            /** @description What the score was made of, only when `explain` asked for it; the score grows with their sum. */
            score_parts?: components["schemas"]["ScoreParts"];
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
        UserProfile: {
            /** @description The fact or preference. */
            content: string;
            /**
             * @description Free-form values of the caller.
             * @default null
             */
            custom_features?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default []
             */
            embedding?: number[];
            /**
             * @description Accepted and ignored: the server makes its own.
             * @default null
             */
            expanded_terms?: string | null;
            /**
             * @description Unix seconds; 4102444800 never expires.
             * @default 4102444800
             */
            expiration_timestamp?: number;
            /**
             * @description Extractors it belongs to.
             * @default null
             */
            extractor_names?: string[] | null;
            /** @description The publish call it comes from, or a word of the caller. */
            generated_from_request_id: string;
            /** @description Unix seconds. */
            last_modified_timestamp: number;
            /** @description Chosen by the caller; an existing one of the same user is replaced. */
            profile_id: string;
            /**
             * @description How long it holds.
             * @default infinity
             * @enum {string}
             */
            profile_time_to_live?: "one_day" | "one_week" | "one_month" | "one_quarter" | "one_year" | "infinity";
            /**
             * @description Where it comes from.
             * @default null
             */
            source?: string | null;
            /**
             * @description Lifecycle; null for current.
             * @default null
             * @enum {string|null}
             */
            status?: null | "current" | "None" | "archived" | "pending" | "archive_in_progress";
            /** @description Whose profile. */
            user_id: string;
        };
        VerifyAuditLogResponse: {
            /** @description Heads of backups that it was compared with. */
            anchors: number;
            /** @description Entries that were read. */
            entries: number;
            /** @description Absent while nothing was recorded. */
            head?: {
                /** @description Its hash; write it down elsewhere to notice a later cut. */
                hash: string;
                /** @description Number of the newest entry. */
                seq: number;
            };
            /** @description True when nothing was found. */
            ok: boolean;
            /** @description The first 100. */
            problems: {
                /**
                 * @description edited: does not fit its hash or place; missing: skipped; truncated: the log ends elsewhere than its head says; unanchored: differs from a backup.
                 * @enum {string}
                 */
                problem: "edited" | "missing" | "truncated" | "unanchored";
                /** @description Number of the entry. */
                seq: number;
            }[];
        };
        VerifyBackupResponse: {
            /** @description Name of its folder. */
            name: string;
            /** @description True when nothing was found. */
            ok: boolean;
            /** @description What is wrong. */
            problems: string[];
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
        XAIConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
        };
        ZAIConfig: {
            /** @description Secret key; shown as a mask. */
            api_key: string;
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
    add_agent_playbook: {
        parameters: {
            query?: never;
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
                 *       "agent_playbooks": [
                 *         {
                 *           "agent_version": "v3",
                 *           "playbook_name": "shipping",
                 *           "content": "Read back the address",
                 *           "trigger": "address change",
                 *           "rationale": "avoids mis-shipments",
                 *           "playbook_status": "approved",
                 *           "playbook_metadata": ""
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["AddAgentPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddAgentPlaybookResponse"];
                };
            };
        };
    };
    add_user_playbook: {
        parameters: {
            query?: never;
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
                 *       "user_playbooks": [
                 *         {
                 *           "agent_version": "v3",
                 *           "request_id": "manual-1",
                 *           "playbook_name": "shipping",
                 *           "user_id": "dana",
                 *           "content": "Repeat the city back before confirming",
                 *           "trigger": "address change",
                 *           "blocking_issue": {
                 *             "kind": "missing_tool",
                 *             "details": "no geocoder"
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["AddUserPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddUserPlaybookResponse"];
                };
            };
        };
    };
    add_user_profile: {
        parameters: {
            query?: never;
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
                 *       "user_profiles": [
                 *         {
                 *           "profile_id": "p-100",
                 *           "user_id": "dana",
                 *           "content": "Lives in Berlin",
                 *           "last_modified_timestamp": 1767225600,
                 *           "generated_from_request_id": "manual",
                 *           "custom_features": {
                 *             "topic": "location"
                 *           },
                 *           "source": "import"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["AddUserProfileRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddUserProfileResponse"];
                };
            };
        };
    };
    cancel_operation: {
        parameters: {
            query?: never;
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
                 *       "service_name": "playbook_generation"
                 *     }
                 */
                "application/json": components["schemas"]["CancelOperationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CancelOperationResponse"];
                };
            };
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
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
                 *       "name": "support bot",
                 *       "scopes": [
                 *         "publish",
                 *         "read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CreateApiKeyRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    create_backup: {
        parameters: {
            query?: never;
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
                 *       "keep": 7
                 *     }
                 */
                "application/json": components["schemas"]["CreateBackupRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateBackupResponse"];
                };
            };
        };
    };
    delete_agent_playbook: {
        parameters: {
            query?: never;
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
                 *       "agent_playbook_id": 5
                 *     }
                 */
                "application/json": components["schemas"]["DeleteAgentPlaybookRequest"];
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
    delete_agent_playbooks_by_ids: {
        parameters: {
            query?: never;
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
                 *       "agent_playbook_ids": [
                 *         5,
                 *         6
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DeleteAgentPlaybooksByIdsRequest"];
            };
        };
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
    delete_all_agent_playbooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
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
    delete_all_playbooks: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
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
            header?: {
                /** @description A repeat with the same key and body answers the first receipt and stores nothing. */
                "Idempotency-Key"?: string;
            };
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
    delete_profile: {
        parameters: {
            query?: never;
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
                 *       "profile_id": "p-100"
                 *     }
                 */
                "application/json": components["schemas"]["DeleteUserProfileRequest"];
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
    delete_profiles_by_ids: {
        parameters: {
            query?: never;
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
                 *       "profile_ids": [
                 *         "p-100"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DeleteProfilesByIdsRequest"];
            };
        };
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
    delete_request: {
        parameters: {
            query?: never;
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
                 *       "request_id": "0b6f3f0e-6f0e-4a52-9b4b-2f7a6d1c9e11"
                 *     }
                 */
                "application/json": components["schemas"]["DeleteRequestRequest"];
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
    delete_requests_by_ids: {
        parameters: {
            query?: never;
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
                 *       "request_ids": [
                 *         "0b6f3f0e-6f0e-4a52-9b4b-2f7a6d1c9e11"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DeleteRequestsByIdsRequest"];
            };
        };
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
    delete_session: {
        parameters: {
            query?: never;
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
                 *       "session_id": "deploy-1"
                 *     }
                 */
                "application/json": components["schemas"]["DeleteSessionRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteSessionResponse"];
                };
            };
        };
    };
    delete_user_playbook: {
        parameters: {
            query?: never;
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
                 *       "user_playbook_id": 12
                 *     }
                 */
                "application/json": components["schemas"]["DeleteUserPlaybookRequest"];
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
    delete_user_playbooks_by_ids: {
        parameters: {
            query?: never;
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
                 *       "user_playbook_ids": [
                 *         12,
                 *         13
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DeleteUserPlaybooksByIdsRequest"];
            };
        };
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
    downgrade_all_profiles: {
        parameters: {
            query?: never;
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
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["DowngradeProfilesRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DowngradeProfilesResponse"];
                };
            };
        };
    };
    downgrade_all_user_playbooks: {
        parameters: {
            query?: never;
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
                 *       "agent_version": "v3"
                 *     }
                 */
                "application/json": components["schemas"]["DowngradeUserPlaybooksRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DowngradeUserPlaybooksResponse"];
                };
            };
        };
    };
    evaluate_session: {
        parameters: {
            query?: never;
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
                 *       "session_id": "deploy-1"
                 *     }
                 */
                "application/json": components["schemas"]["EvaluateSessionRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluateSessionResponse"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description Replay from after this event; the header beats it. */
                last_event_id?: string | null;
                /** @description Only events of this operation. */
                operation_id?: string | null;
                /** @description Only events of this publish call. */
                request_id?: string | null;
                /** @description Only events of this session. */
                session_id?: string | null;
                /**
                 * @description Only these event types, separated by commas; empty means all.
                 * @example learning.added,run.finished
                 */
                types?: string;
                /** @description Only events of this user. */
                user_id?: string | null;
            };
            header?: {
                /** @description Id of the last message that was received; what came after it is replayed. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; the data of each is one such object. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
        };
    };
    forget_user: {
        parameters: {
            query?: never;
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
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["ForgetUserRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForgetUserResponse"];
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
    get_agent_success_evaluation_results: {
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
                 *       "limit": 50
                 *     }
                 */
                "application/json": components["schemas"]["GetAgentSuccessEvaluationResultsRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetEvaluationResultsViewResponse"];
                };
            };
        };
    };
    get_aggregation_status: {
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
                 *       "only_failed": true
                 *     }
                 */
                "application/json": components["schemas"]["GetAggregationStatusRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetAggregationStatusResponse"];
                };
            };
        };
    };
    get_all_interactions: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before; null means the first page. */
                cursor?: string | null;
                /**
                 * @description Most turns.
                 * @example 20
                 */
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
                /** @description `next_cursor` of the page before; null means the first page. */
                cursor?: string | null;
                /**
                 * @description Most profiles.
                 * @example 20
                 */
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
    get_config: {
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
                    "application/json": components["schemas"]["ConfigView"];
                };
            };
        };
    };
    get_config_history: {
        parameters: {
            query?: {
                /**
                 * @description Most versions.
                 * @example 5
                 */
                limit?: number | null;
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
                    "application/json": components["schemas"]["GetConfigHistoryResponse"];
                };
            };
        };
    };
    get_context: {
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
                 *       "query": "deploy the new build",
                 *       "token_budget": 500
                 *     }
                 */
                "application/json": components["schemas"]["GetContextRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetContextResponse"];
                };
            };
        };
    };
    get_dashboard_stats: {
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
                 *       "days_back": 7
                 *     }
                 */
                "application/json": components["schemas"]["GetDashboardStatsRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetDashboardStatsResponse"];
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
    get_learning_provenance: {
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
                 *       "kind": "user_playbook",
                 *       "id": 12
                 *     }
                 */
                "application/json": components["schemas"]["GetLearningProvenanceRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LearningProvenance"];
                };
            };
        };
    };
    get_model_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example {} */
                "application/json": components["schemas"]["GetModelCheckRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetModelCheckResponse"];
                };
            };
        };
    };
    get_operation_status: {
        parameters: {
            query?: {
                /** @description One operation; beats the service. */
                operation_id?: string | null;
                /**
                 * @description profile_generation or playbook_generation.
                 * @example profile_generation
                 */
                service_name?: string;
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
                    "application/json": components["schemas"]["GetOperationStatusResponse"];
                };
            };
        };
    };
    get_profile_statistics: {
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
                    "application/json": components["schemas"]["GetProfileStatisticsResponse"];
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
    get_prompts: {
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
                    "application/json": components["schemas"]["GetPromptsResponse"];
                };
            };
        };
    };
    get_requests: {
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
                 *       "top_k": 10,
                 *       "offset": 0
                 *     }
                 */
                "application/json": components["schemas"]["GetRequestsRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetRequestsViewResponse"];
                };
            };
        };
    };
    get_runs: {
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
                 *       "limit": 20
                 *     }
                 */
                "application/json": components["schemas"]["GetRunsRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetRunsResponse"];
                };
            };
        };
    };
    get_spending: {
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
                 *       "days_back": 7
                 *     }
                 */
                "application/json": components["schemas"]["GetSpendingRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GetSpendingResponse"];
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
    learning_status: {
        parameters: {
            query?: {
                /** @description One publish call. */
                request_id?: string | null;
                /**
                 * @description All publish calls of a session.
                 * @example deploy-1
                 */
                session_id?: string | null;
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
                    "application/json": components["schemas"]["LearningStatus"];
                };
            };
        };
    };
    list_api_keys: {
        parameters: {
            query?: {
                /**
                 * @description Show revoked and expired keys too.
                 * @example true
                 */
                include_revoked?: boolean;
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
                    "application/json": components["schemas"]["ListApiKeysResponse"];
                };
            };
        };
    };
    list_audit_log: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: number | null;
                /** @description Only rows at or before this time. */
                end_time?: string | null;
                /** @description Only changes by this key. */
                key_id?: string | null;
                /**
                 * @description Most entries.
                 * @example 20
                 */
                limit?: number | null;
                /**
                 * @description Only changes by this operation.
                 * @example forget_user
                 */
                operation?: string | null;
                /** @description Only rows at or after this time. */
                start_time?: string | null;
                /** @description Only changes of this user's things. */
                user_id?: string | null;
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
                    "application/json": components["schemas"]["ListAuditLogResponse"];
                };
            };
        };
    };
    list_backups: {
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
                    "application/json": components["schemas"]["ListBackupsResponse"];
                };
            };
        };
    };
    manual_playbook_generation: {
        parameters: {
            query?: never;
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
                 *       "agent_version": "v3"
                 *     }
                 */
                "application/json": components["schemas"]["ManualPlaybookGenerationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManualPlaybookGenerationResponse"];
                };
            };
        };
    };
    manual_profile_generation: {
        parameters: {
            query?: never;
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
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["ManualProfileGenerationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManualProfileGenerationResponse"];
                };
            };
        };
    };
    merge_agent_playbooks: {
        parameters: {
            query?: never;
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
                 *       "agent_playbook_ids": [
                 *         5,
                 *         6
                 *       ],
                 *       "content": "Read the whole address back"
                 *     }
                 */
                "application/json": components["schemas"]["MergeAgentPlaybooksRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeAgentPlaybooksResponse"];
                };
            };
        };
    };
    my_config: {
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
                    "application/json": components["schemas"]["MyConfigResponse"];
                };
            };
        };
    };
    playbook_aggregation_change_logs: {
        parameters: {
            query: {
                /**
                 * @description Version of the agent.
                 * @example v3
                 */
                agent_version: string;
                /** @description Most entries. */
                limit?: number | null;
                /**
                 * @description What was aggregated.
                 * @example shipping
                 */
                playbook_name: string;
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
                    "application/json": components["schemas"]["PlaybookAggregationChangeLogResponse"];
                };
            };
        };
    };
    profile_change_log: {
        parameters: {
            query?: {
                /** @description Most entries. */
                limit?: number | null;
                /** @description Only changes of this user. */
                user_id?: string | null;
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
                    "application/json": components["schemas"]["ProfileChangeLogViewResponse"];
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
    rerun_playbook_generation: {
        parameters: {
            query?: never;
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
                 *       "agent_version": "v3"
                 *     }
                 */
                "application/json": components["schemas"]["RerunPlaybookGenerationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RerunPlaybookGenerationResponse"];
                };
            };
        };
    };
    rerun_profile_generation: {
        parameters: {
            query?: never;
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
                 *       "user_id": "dana"
                 *     }
                 */
                "application/json": components["schemas"]["RerunProfileGenerationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RerunProfileGenerationResponse"];
                };
            };
        };
    };
    restore_config: {
        parameters: {
            query?: never;
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
                 *       "version": 1
                 *     }
                 */
                "application/json": components["schemas"]["RestoreConfigRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreConfigResponse"];
                };
            };
        };
    };
    restore_learning: {
        parameters: {
            query?: never;
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
                 *       "kind": "profile",
                 *       "id": "p-100"
                 *     }
                 */
                "application/json": components["schemas"]["RestoreLearningRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreLearningResponse"];
                };
            };
        };
    };
    revoke_api_key: {
        parameters: {
            query?: never;
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
                 *       "key_id": "key_01"
                 *     }
                 */
                "application/json": components["schemas"]["RevokeApiKeyRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokeApiKeyResponse"];
                };
            };
        };
    };
    revoke_learning: {
        parameters: {
            query?: never;
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
                 *       "kind": "user_playbook",
                 *       "id": 12,
                 *       "reason": "planted by a forged document"
                 *     }
                 */
                "application/json": components["schemas"]["RevokeLearningRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokeLearningResponse"];
                };
            };
        };
    };
    rotate_api_key: {
        parameters: {
            query?: never;
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
                 *       "key_id": "key_01",
                 *       "grace_seconds": 3600
                 *     }
                 */
                "application/json": components["schemas"]["RotateApiKeyRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
        };
    };
    run_playbook_aggregation: {
        parameters: {
            query?: never;
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
                 *       "playbook_name": "shipping",
                 *       "agent_version": "v3"
                 *     }
                 */
                "application/json": components["schemas"]["RunPlaybookAggregationRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPlaybookAggregationResponse"];
                };
            };
        };
    };
    get_run: {
        parameters: {
            query?: {
                /** @description Show the replies of models word for word. */
                include_raw?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the run.
                 * @example run_01
                 */
                id: string;
            };
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
                    "application/json": components["schemas"]["RunTrace"];
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
    search_agent_playbooks: {
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
                 *       "query": "address",
                 *       "agent_version": "v3",
                 *       "playbook_status_filter": "approved"
                 *     }
                 */
                "application/json": components["schemas"]["SearchAgentPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAgentPlaybooksViewResponse"];
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
    server_status: {
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
                    "application/json": components["schemas"]["ServerStatusResponse"];
                };
            };
        };
    };
    set_config: {
        parameters: {
            query?: never;
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
                 *       "storage_config": null,
                 *       "agent_context_prompt": "Support desk for a parcel service",
                 *       "extraction_preset": "quick_chat",
                 *       "user_playbook_extractor_configs": [
                 *         {
                 *           "extractor_name": "shipping",
                 *           "extraction_definition_prompt": "Rules about addresses",
                 *           "aggregation_config": {
                 *             "min_cluster_size": 3
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Config"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetConfigResponse"];
                };
            };
        };
    };
    update_agent_playbook: {
        parameters: {
            query?: never;
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
                 *       "agent_playbook_id": 5,
                 *       "content": "Read the whole address back"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateAgentPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateAgentPlaybookResponse"];
                };
            };
        };
    };
    update_agent_playbook_status: {
        parameters: {
            query?: never;
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
                 *       "agent_playbook_id": 5,
                 *       "playbook_status": "approved"
                 *     }
                 */
                "application/json": components["schemas"]["UpdatePlaybookStatusRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdatePlaybookStatusResponse"];
                };
            };
        };
    };
    update_user_playbook: {
        parameters: {
            query?: never;
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
                 *       "user_playbook_id": 12,
                 *       "content": "Repeat the whole address back"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateUserPlaybookRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateUserPlaybookResponse"];
                };
            };
        };
    };
    update_user_profile: {
        parameters: {
            query?: never;
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
                 *       "profile_id": "p-100",
                 *       "content": "Lives in Potsdam"
                 *     }
                 */
                "application/json": components["schemas"]["UpdateUserProfileRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpdateUserProfileResponse"];
                };
            };
        };
    };
    upgrade_all_profiles: {
        parameters: {
            query?: never;
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
                 *       "only_affected_users": true
                 *     }
                 */
                "application/json": components["schemas"]["UpgradeProfilesRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeProfilesResponse"];
                };
            };
        };
    };
    upgrade_all_user_playbooks: {
        parameters: {
            query?: never;
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
                 *       "agent_version": "v3"
                 *     }
                 */
                "application/json": components["schemas"]["UpgradeUserPlaybooksRequest"];
            };
        };
        responses: {
            /** @description The answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpgradeUserPlaybooksResponse"];
                };
            };
        };
    };
    verify_audit_log: {
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
                    "application/json": components["schemas"]["VerifyAuditLogResponse"];
                };
            };
        };
    };
    verify_backup: {
        parameters: {
            query: {
                /**
                 * @description Name of its folder.
                 * @example reflexio-20261123T004512Z
                 */
                name: string;
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
                    "application/json": components["schemas"]["VerifyBackupResponse"];
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
    health_live: {
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
                        /**
                         * @description The process answers.
                         * @enum {string}
                         */
                        status: "live";
                    };
                };
            };
        };
    };
    health_ready: {
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
                    "application/json": components["schemas"]["ReadinessResponse"];
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
