//! Streams of live events.

use async_trait::async_trait;
use p2p_domain::{
    event::{Channel, LiveEvent, Sequence, StreamEvent},
    id::EventId,
    port::{error::StoreError, stream::StreamRepository},
    timestamp::Timestamp,
};

use crate::{
    error::Failure,
    row::get,
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// Locks the channel's row until the commit, so that places follow commits.
const NEXT: &str = "INSERT INTO stream_heads (channel, last_seq, floor_seq) VALUES ($1, 1, 0) \
     ON CONFLICT (channel) DO UPDATE SET last_seq = stream_heads.last_seq + 1 RETURNING last_seq";

const INSERT: &str = "INSERT INTO stream_events (channel, seq, id, at, payload) VALUES ($1, $2, $3, $4, $5)";

#[async_trait]
impl StreamRepository for SqlUnitOfWork {
    async fn append(
        &mut self,
        channel: Channel,
        id: EventId,
        at: Timestamp,
        event: LiveEvent,
    ) -> Result<StreamEvent, StoreError> {
        measured("stream.append", async {
            let row = self.db().first(NEXT, params![channel]).await?;
            let number: i64 = row.map_or_else(|| Err(Failure::corrupt("no place")), |row| get(&row, "last_seq"))?;
            let place = u64::try_from(number).map_err(|_| Failure::corrupt("a negative place"))?;
            let payload = serde_json::to_string(&event)?;
            self.db().run(INSERT, params![channel, number, id, at, payload]).await?;
            Ok(StreamEvent { channel, sequence: Sequence::new(place), id, at, event })
        })
        .await
    }
}
