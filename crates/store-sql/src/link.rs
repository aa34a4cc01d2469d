//! The keys with which addresses are signed, kept beside what else the store knows of itself.

use async_trait::async_trait;
use p2p_domain::{
    port::{blob::LinkKeys, error::StoreError},
    text::hex,
};

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
    store::Durability::Durable,
};

const FIND: &str = "SELECT value FROM meta WHERE key = $1";

const PUT: &str = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";

#[async_trait]
impl LinkKeys for SqlStore {
    async fn get_or_put(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError> {
        measured("link_keys.get_or_put", async {
            let key = format!("link-key:{name}");
            if let Some(kept) = self.link_key(&key).await? {
                return Ok(kept);
            }
            self.writer(Durable).await?.db.run(PUT, params![key, hex(fresh)]).await?;
            self.link_key(&key).await?.ok_or_else(|| Failure::internal("a key that was just kept is not there"))
        })
        .await
    }
}

impl SqlStore {
    async fn link_key(&self, key: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(row) = self.reader().first(FIND, params![key]).await? else { return Ok(None) };
        let kept = bytes(&get::<String>(&row, "value")?);
        kept.map(Some).ok_or_else(|| Failure::corrupt("a key that is not in hexadecimal digits"))
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hex.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_their_digits() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(bytes(&hex(&all)), Some(all));
        for bad in ["0", "0g", "é0", "abc"] {
            assert_eq!(bytes(bad), None, "{bad}");
        }
    }
}
