//! Streams as subscribers find them, and their trimming.

use async_trait::async_trait;
use p2p_domain::{
    event::{Channel, Sequence, StreamEvent},
    port::{
        error::StoreError,
        stream::{StreamHead, StreamReader},
    },
    timestamp::Timestamp,
};
use sea_orm::QueryResult;

use crate::{
    SqlStore,
    error::Failure,
    row::get,
    sql::{measured, params},
    store::{Durability, WriteTransaction},
};

/// How many events one read answers at most.
const READ: u32 = 1_000;

/// How many channels and events one trimming takes at most.
const TRIMMED_CHANNELS: u32 = 100;
const TRIMMED_EVENTS: i64 = 10_000;

#[async_trait]
impl StreamReader for SqlStore {
    async fn head(&self, channel: Channel) -> Result<StreamHead, StoreError> {
        measured("stream.head", async {
            let epoch = self.epoch().await?;
            let sql = "SELECT last_seq, floor_seq FROM stream_heads WHERE channel = $1";
            let Some(row) = self.reader().first(sql, params![channel]).await? else {
                return Ok(StreamHead { epoch, last: Sequence::START, floor: Sequence::START });
            };
            Ok(StreamHead { epoch, last: place(&row, "last_seq")?, floor: place(&row, "floor_seq")? })
        })
        .await
    }

    async fn since(&self, channel: Channel, after: Sequence, limit: u32) -> Result<Vec<StreamEvent>, StoreError> {
        measured("stream.since", async {
            let sql = format!(
                "SELECT seq, id, at, payload FROM stream_events WHERE channel = $1 AND seq > $2 ORDER BY seq LIMIT {}",
                limit.min(READ)
            );
            let rows = self.reader().rows(&sql, params![channel, number(after.get())]).await?;
            rows.iter().map(|row| event(channel, row)).collect()
        })
        .await
    }

    async fn trim(&self, before: Timestamp, keep: u64) -> Result<u64, StoreError> {
        measured("stream.trim", async {
            let sql = format!(
                "SELECT h.channel, h.last_seq, h.floor_seq FROM stream_heads h \
                 JOIN stream_events e ON e.channel = h.channel AND e.seq = h.floor_seq + 1 \
                 WHERE h.last_seq - h.floor_seq > $1 AND e.at < $2 LIMIT {TRIMMED_CHANNELS}"
            );
            let rows = self.reader().rows(&sql, params![number(keep), before]).await?;
            let streams: Vec<Stream> = rows.iter().map(Stream::read).collect::<Result<_, _>>()?;
            if streams.is_empty() {
                return Ok(0);
            }
            let unit = self.transaction(Durability::Repeatable).await?;
            let mut gone = 0;
            for stream in streams {
                gone += stream.trim(&unit, before, number(keep), TRIMMED_EVENTS - gone).await?;
            }
            unit.commit().await?;
            Ok(gone.unsigned_abs())
        })
        .await
    }
}

/// A stream with more than is to be kept, whose oldest event is old enough to go.
struct Stream {
    channel: String,
    last: i64,
    floor: i64,
}

impl Stream {
    fn read(row: &QueryResult) -> Result<Self, Failure> {
        Ok(Self { channel: get(row, "channel")?, last: get(row, "last_seq")?, floor: get(row, "floor_seq")? })
    }

    /// Forgets the old beginning of the stream, `budget` events at most; returns how many went.
    async fn trim(&self, unit: &WriteTransaction, before: Timestamp, keep: i64, budget: i64) -> Result<i64, Failure> {
        let farthest = self.last.saturating_sub(keep).min(self.floor.saturating_add(budget));
        let sql =
            "SELECT MIN(seq) AS young FROM stream_events WHERE channel = $1 AND seq > $2 AND seq <= $3 AND at >= $4";
        let row = unit.db.first(sql, params![self.channel, self.floor, farthest, before]).await?;
        let young: Option<i64> = row.map_or(Ok(None), |row| get(&row, "young"))?;
        let floor = young.map_or(farthest, |young| young - 1);
        if floor <= self.floor {
            return Ok(0);
        }
        // First the floor: of two who trim at once, one finds it moved and goes on.
        let sql = "UPDATE stream_heads SET floor_seq = $1 WHERE channel = $2 AND floor_seq = $3";
        if !unit.db.changes(sql, params![floor, self.channel, self.floor]).await? {
            return Ok(0);
        }
        let sql = "DELETE FROM stream_events WHERE channel = $1 AND seq <= $2";
        Ok(unit.db.run(sql, params![self.channel, floor]).await?.cast_signed())
    }
}

fn place(row: &QueryResult, column: &str) -> Result<Sequence, Failure> {
    Ok(Sequence::new(get::<i64>(row, column)?.unsigned_abs()))
}

/// A number as the store keeps it; what lies beyond stands for the largest.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn event(channel: Channel, row: &QueryResult) -> Result<StreamEvent, Failure> {
    let payload: String = get(row, "payload")?;
    Ok(StreamEvent {
        channel,
        sequence: place(row, "seq")?,
        id: get(row, "id")?,
        at: get(row, "at")?,
        event: serde_json::from_str(&payload)?,
    })
}
