//! Holds this adapter to every sentence of its ports: on SQLite always, on Postgres where `POSTGRES_TEST_URL` names a server on
//! which databases may be made.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;

use p2p_contract::{Fixture, world::Stores};
use p2p_domain::port::body::BodyStore;
use p2p_store_sql::{SqlOptions, SqlStore};

/// A migrated store behind that URL, as every port that it implements.
async fn open(url: String) -> (SqlStore, Stores) {
    let store = SqlStore::open(SqlOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let shared = Arc::new(store.clone());
    let stores = Stores {
        store: shared.clone(),
        users: shared.clone(),
        organizations: shared.clone(),
        categories: shared.clone(),
        topics: shared.clone(),
        posts: shared.clone(),
        replies: shared.clone(),
        drafts: shared.clone(),
        streams: shared.clone(),
        outbox: shared.clone(),
        idempotency: shared.clone(),
        bodies: shared.clone(),
        references: shared.clone(),
        sessions: shared.clone(),
        session_sweep: shared.clone(),
        credentials: shared.clone(),
        signing_keys: shared.clone(),
        invitations: shared.clone(),
        consents: shared.clone(),
        audit: shared.clone(),
        completion: shared.clone(),
        activity: shared.clone(),
        administration: shared.clone(),
        personal_data: shared.clone(),
        pictures: shared.clone(),
        devices: shared.clone(),
        identities: shared.clone(),
        tokens: shared.clone(),
        second_factors: shared.clone(),
        files: shared.clone(),
        link_keys: shared.clone(),
        use_cases: shared.clone(),
        personal_knowledge: shared.clone(),
        search: shared.clone(),
        vocabulary: shared.clone(),
        index_source: shared.clone(),
        messages: shared.clone(),
        unread: shared.clone(),
        notifications: shared.clone(),
        personal_conversation: shared.clone(),
        reports: shared.clone(),
        webhooks: shared.clone(),
        deliveries: shared.clone(),
        dashboard: shared,
    };
    (store, stores)
}

mod sqlite {
    use super::*;

    async fn stores() -> Option<Fixture<Stores>> {
        let folder = tempfile::tempdir().unwrap();
        let (_, stores) = open(format!("sqlite:{}", folder.path().join("contract.db").display())).await;
        Some(Fixture::new(stores).keeping(folder))
    }

    async fn bodies() -> Option<Fixture<Arc<dyn BodyStore>>> {
        Some(stores().await?.map(|stores| stores.bodies))
    }

    p2p_contract::store_suites!(stores);
    p2p_contract::body_store_suite!(bodies);
}

mod postgres {
    use std::hash::{BuildHasher as _, RandomState};

    use p2p_contract::backend;
    use sqlx::{
        AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions,
    };

    use super::*;

    async fn stores() -> Option<Fixture<Stores>> {
        let server: PgConnectOptions = backend::url("POSTGRES_TEST_URL")?.parse().unwrap();
        let name = format!("p2p_test_{:016x}", RandomState::new().hash_one(std::process::id()));
        administer(&server, format!("CREATE DATABASE {name}")).await;
        let url = server.clone().database(&name).to_url_lossy();
        let (store, stores) = open(url.to_string()).await;
        Some(Fixture::new(stores).finally(async move {
            store.close().await.unwrap();
            administer(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }))
    }

    async fn administer(server: &PgConnectOptions, sql: String) {
        let mut connection = PgConnection::connect_with(server).await.unwrap();
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    async fn bodies() -> Option<Fixture<Arc<dyn BodyStore>>> {
        Some(stores().await?.map(|stores| stores.bodies))
    }

    p2p_contract::store_suites!(stores);
    p2p_contract::body_store_suite!(bodies);
}
