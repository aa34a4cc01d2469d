//! The macros behind the suites: one list of cases makes the registry and, in an adapter's tests, one test per case.

/// Declares the suite of a module: `suite! { ($) topics, topics_suite(Stores): first_case, second_case }`.
///
/// The cases are private functions of the module, so that the compiler warns of one that the list forgets.
macro_rules! suite {
    (($d:tt) $module:ident, $name:ident($world:ty): $($case:ident),+ $(,)?) => {
        /// The names of the cases.
        pub const CASES: &[&str] = &[$(stringify!($case)),+];

        /// The cases, as the adapters' tests call them.
        pub mod cases {
            use super::*;
            $(
                /// See the function of that name in the suite's source.
                pub async fn $case(world: &$world) { super::$case(world).await; }
            )+
        }

        /// Makes a test of each case of this suite, in a module of the suite's name; takes the name of the fixture function.
        #[macro_export]
        macro_rules! $name {
            ($d fixture:ident) => {
                mod $module {
                    $(
                        #[test]
                        fn $case() {
                            $d crate::fixture::run(
                                stringify!($module),
                                stringify!($case),
                                super::$d fixture,
                                async |world| $d crate::suite::$module::cases::$case(world).await,
                            );
                        }
                    )+
                }
            };
        }
    };
}

/// All suites of the relational store; takes the name of a function that answers a `Fixture<Stores>`.
#[macro_export]
macro_rules! store_suites {
    ($fixture:ident) => {
        $crate::store_suite!($fixture);
        $crate::users_suite!($fixture);
        $crate::user_lists_suite!($fixture);
        $crate::organizations_suite!($fixture);
        $crate::categories_suite!($fixture);
        $crate::topics_suite!($fixture);
        $crate::topic_lists_suite!($fixture);
        $crate::topic_purge_suite!($fixture);
        $crate::posts_suite!($fixture);
        $crate::replies_suite!($fixture);
        $crate::reply_threads_suite!($fixture);
        $crate::revisions_suite!($fixture);
        $crate::reports_suite!($fixture);
        $crate::webhooks_suite!($fixture);
        $crate::deliveries_suite!($fixture);
        $crate::dashboard_suite!($fixture);
        $crate::reactions_suite!($fixture);
        $crate::drafts_suite!($fixture);
        $crate::streams_suite!($fixture);
        $crate::outbox_suite!($fixture);
        $crate::idempotency_suite!($fixture);
        $crate::body_references_suite!($fixture);
        $crate::session_store_suite!($fixture);
        $crate::credential_store_suite!($fixture);
        $crate::signing_keys_suite!($fixture);
        $crate::memberships_suite!($fixture);
        $crate::invitations_suite!($fixture);
        $crate::consents_suite!($fixture);
        $crate::audit_suite!($fixture);
        $crate::identities_suite!($fixture);
        $crate::devices_suite!($fixture);
        $crate::tokens_suite!($fixture);
        $crate::second_factor_store_suite!($fixture);
        $crate::activity_suite!($fixture);
        $crate::administration_suite!($fixture);
        $crate::personal_data_suite!($fixture);
        $crate::picture_references_suite!($fixture);
        $crate::files_suite!($fixture);
        $crate::file_reader_suite!($fixture);
        $crate::link_keys_suite!($fixture);
        $crate::use_cases_suite!($fixture);
        $crate::media_suite!($fixture);
        $crate::use_case_lists_suite!($fixture);
        $crate::use_case_filters_suite!($fixture);
        $crate::use_case_facets_suite!($fixture);
        $crate::use_case_places_suite!($fixture);
        $crate::use_case_numbers_suite!($fixture);
        $crate::personal_knowledge_suite!($fixture);
        $crate::search_index_suite!($fixture);
        $crate::search_users_suite!($fixture);
        $crate::search_use_cases_suite!($fixture);
        $crate::search_forum_suite!($fixture);
        $crate::search_order_suite!($fixture);
        $crate::search_matches_suite!($fixture);
        $crate::vocabulary_suite!($fixture);
        $crate::index_source_suite!($fixture);
        $crate::messages_suite!($fixture);
        $crate::conversations_suite!($fixture);
        $crate::message_files_suite!($fixture);
        $crate::blocks_suite!($fixture);
        $crate::unread_suite!($fixture);
        $crate::unread_sums_suite!($fixture);
        $crate::notifications_suite!($fixture);
        $crate::notification_lists_suite!($fixture);
        $crate::letters_suite!($fixture);
        $crate::addressees_suite!($fixture);
        $crate::personal_conversation_suite!($fixture);
        $crate::erasure_suite!($fixture);
        $crate::erasure_reach_suite!($fixture);
        $crate::erasure_conversation_suite!($fixture);
        $crate::erasure_moderation_suite!($fixture);
        $crate::erasure_told_suite!($fixture);
    };
}
