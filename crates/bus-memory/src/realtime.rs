//! Fan-out: one broadcast per channel that somebody listens to. What was announced while nobody listened is not kept.

use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, Weak},
};

use async_trait::async_trait;
use p2p_domain::{
    event::{Announcement, Channel},
    port::{
        bus::{Feed, FeedItem, Realtime},
        error::BusError,
    },
};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::lock;

/// How many announcements a channel keeps for a slow subscriber before that one misses some. A channel with subscribers
/// occupies about 32 bytes for each, so that the many channels of single people have less than the few that all share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Of a topic, and of the system's channel.
    pub shared: NonZeroUsize,
    /// Of one person.
    pub personal: NonZeroUsize,
}

impl Default for Backlog {
    /// 1024 shared, 128 personal.
    fn default() -> Self {
        let or_one = |n| NonZeroUsize::new(n).unwrap_or(NonZeroUsize::MIN);
        Self { shared: or_one(1024), personal: or_one(128) }
    }
}

type Sender = broadcast::Sender<Arc<Announcement>>;

/// The channels that somebody listens to; `None` once closed.
type Channels = Mutex<Option<HashMap<Channel, Sender>>>;

/// [`Realtime`] within one process. Dropping or closing it ends every feed.
#[derive(Debug)]
pub struct MemoryRealtime {
    backlog: Backlog,
    channels: Arc<Channels>,
}

impl MemoryRealtime {
    /// A bus on which nobody listens yet.
    #[must_use]
    pub fn new(backlog: Backlog) -> Self {
        Self { backlog, channels: Arc::new(Mutex::new(Some(HashMap::new()))) }
    }

    /// Ends every feed, after what it has still to tell; later calls answer `Unavailable`.
    pub fn close(&self) {
        let channels = lock(&self.channels).take();
        drop(channels);
        metrics::gauge!("bus_channels").set(0.0);
    }

    /// How many channels somebody listens to.
    #[must_use]
    pub fn channels(&self) -> usize {
        lock(&self.channels).as_ref().map_or(0, HashMap::len)
    }

    const fn capacity(&self, channel: Channel) -> usize {
        match channel {
            Channel::Topic(_) | Channel::System => self.backlog.shared.get(),
            Channel::User(_) => self.backlog.personal.get(),
        }
    }
}

impl Default for MemoryRealtime {
    fn default() -> Self {
        Self::new(Backlog::default())
    }
}

fn closed(op: &'static str) -> BusError {
    BusError::unavailable(op, "the bus is closed")
}

#[async_trait]
impl Realtime for MemoryRealtime {
    async fn publish(&self, channel: Channel, announcement: Announcement) -> Result<(), BusError> {
        // Sent outside the lock: waking ten thousand subscribers of one channel must not hold up the others.
        let sender = match lock(&self.channels).as_ref() {
            Some(channels) => channels.get(&channel).cloned(),
            None => return Err(closed("realtime.publish")),
        };
        if let Some(sender) = sender {
            // An error says that the last subscriber left meanwhile, which is as good as nobody listening.
            let heard = sender.send(Arc::new(announcement)).unwrap_or(0);
            metrics::counter!("bus_announcements_total").increment(1);
            tracing::trace!(%channel, heard, "announced");
        }
        Ok(())
    }

    async fn subscribe(&self, channel: Channel) -> Result<Box<dyn Feed>, BusError> {
        let capacity = self.capacity(channel);
        let mut guard = lock(&self.channels);
        let channels = guard.as_mut().ok_or_else(|| closed("realtime.subscribe"))?;
        let receiver = channels.entry(channel).or_insert_with(|| Sender::new(capacity)).subscribe();
        count_channels(channels.len());
        drop(guard);
        Ok(Box::new(MemoryFeed { channel, receiver: Some(receiver), channels: Arc::downgrade(&self.channels) }))
    }
}

/// One subscription. It holds the channels weakly, so that feeds do not keep a dropped bus alive.
struct MemoryFeed {
    channel: Channel,
    receiver: Option<broadcast::Receiver<Arc<Announcement>>>,
    channels: Weak<Channels>,
}

#[async_trait]
impl Feed for MemoryFeed {
    async fn next(&mut self) -> Option<FeedItem> {
        match self.receiver.as_mut()?.recv().await {
            Ok(announcement) => Some(FeedItem::Announced(announcement)),
            Err(RecvError::Lagged(missed)) => {
                metrics::counter!("bus_missed_total").increment(missed);
                Some(FeedItem::Missed)
            }
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for MemoryFeed {
    fn drop(&mut self) {
        // Outside the lock: leaving walks past what this feed had not read yet.
        self.receiver = None;
        let Some(channels) = self.channels.upgrade() else { return };
        let mut guard = lock(&channels);
        let Some(channels) = guard.as_mut() else { return };
        if channels.get(&self.channel).is_some_and(|sender| sender.receiver_count() == 0) {
            channels.remove(&self.channel);
            count_channels(channels.len());
        }
    }
}

fn count_channels(count: usize) {
    metrics::gauge!("bus_channels").set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backlog(shared: usize, personal: usize) -> Backlog {
        Backlog { shared: NonZeroUsize::new(shared).unwrap(), personal: NonZeroUsize::new(personal).unwrap() }
    }

    #[tokio::test]
    async fn a_channel_is_forgotten_with_its_last_subscriber() {
        let bus = MemoryRealtime::default();
        let first = bus.subscribe(Channel::System).await.unwrap();
        let second = bus.subscribe(Channel::System).await.unwrap();
        drop(first);
        assert_eq!(bus.channels(), 1);
        drop(second);
        assert_eq!(bus.channels(), 0);
        bus.publish(Channel::System, Announcement::Presence(1)).await.unwrap();
        assert_eq!(bus.channels(), 0, "publishing to nobody makes nothing");
    }

    #[tokio::test]
    async fn who_falls_behind_is_told_once_and_goes_on_with_what_is_left() {
        let bus = MemoryRealtime::new(backlog(2, 1));
        let mut feed = bus.subscribe(Channel::System).await.unwrap();
        for people in 0..5 {
            bus.publish(Channel::System, Announcement::Presence(people)).await.unwrap();
        }
        assert_eq!(feed.next().await, Some(FeedItem::Missed));
        assert_eq!(feed.next().await, Some(FeedItem::Announced(Arc::new(Announcement::Presence(3)))));
        assert_eq!(feed.next().await, Some(FeedItem::Announced(Arc::new(Announcement::Presence(4)))));
    }

    #[tokio::test]
    async fn closing_and_dropping_end_the_feeds() {
        let bus = MemoryRealtime::default();
        let mut feed = bus.subscribe(Channel::System).await.unwrap();
        bus.publish(Channel::System, Announcement::Presence(1)).await.unwrap();
        bus.close();
        assert!(matches!(feed.next().await, Some(FeedItem::Announced(_))), "what was announced before is still told");
        assert_eq!(feed.next().await, None);
        assert!(bus.subscribe(Channel::System).await.is_err());
        assert!(bus.publish(Channel::System, Announcement::Presence(1)).await.is_err());

        let bus = MemoryRealtime::default();
        let mut feed = bus.subscribe(Channel::System).await.unwrap();
        drop(bus);
        assert_eq!(feed.next().await, None);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ten_thousand_subscribers_all_hear_it() {
        let bus = MemoryRealtime::default();
        let mut feeds = Vec::new();
        for _ in 0..10_000 {
            feeds.push(bus.subscribe(Channel::System).await.unwrap());
        }
        bus.publish(Channel::System, Announcement::Presence(7)).await.unwrap();
        for feed in &mut feeds {
            assert_eq!(feed.next().await, Some(FeedItem::Announced(Arc::new(Announcement::Presence(7)))));
        }
        assert_eq!(bus.channels(), 1);
        drop(feeds);
        assert_eq!(bus.channels(), 0);
    }
}
