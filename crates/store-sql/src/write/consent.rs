//! Consents.

use async_trait::async_trait;
use p2p_domain::{
    consent::Consent,
    port::{consent::ConsentRepository, error::StoreError},
};

use crate::{
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

#[async_trait]
impl ConsentRepository for SqlUnitOfWork {
    async fn record(&mut self, consent: &Consent) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO consents (user_id, version, accepted_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id, version) DO NOTHING";
        measured("consent.record", async {
            let Consent { user_id, version, accepted_at } = consent;
            self.db().run(SQL, params![user_id, version, accepted_at]).await.map(drop)
        })
        .await
    }
}
