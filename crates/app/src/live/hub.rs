//! One upstream subscription per process and channel, fanned out to its connections without gaps.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use p2p_domain::{
    content::AuthorCard,
    event::{Announcement, Channel, Sequence, StreamEvent},
    port::{
        bus::{Feed, FeedItem, Realtime},
        error::BusError,
        stream::StreamReader,
    },
};
use tokio::{
    runtime::Handle,
    sync::{Notify, broadcast},
    time::{Instant, sleep_until},
};

use crate::error::ServiceError;

/// How far one connection may fall behind the channel before it reads the stream instead.
const CAPACITY: usize = 256;
/// Events read at once to fill a gap.
const FILL: u32 = 500;
/// Presence changes are told at most this often per channel: a thousand arrivals are not a million messages.
const PRESENCE_PAUSE: Duration = Duration::from_secs(1);
/// Between two tries to fill a gap when the store is away.
const FILL_PAUSE: Duration = Duration::from_millis(250);

/// An event with its text, rendered once however many connections send it.
#[derive(Debug)]
pub struct LiveFrame {
    /// The event.
    pub event: StreamEvent,
    text: OnceLock<Bytes>,
}

impl LiveFrame {
    /// An event that is not rendered yet.
    #[must_use]
    pub const fn new(event: StreamEvent) -> Self {
        Self { event, text: OnceLock::new() }
    }

    /// Its text, by whoever asks first.
    pub fn text(&self, render: impl FnOnce(&StreamEvent) -> Bytes) -> Bytes {
        self.text.get_or_init(|| render(&self.event)).clone()
    }
}

/// What a channel tells.
#[derive(Debug, Clone)]
pub enum LiveItem {
    /// An event of the stream.
    Event(Arc<LiveFrame>),
    /// Somebody is writing.
    Typing(Arc<AuthorCard>),
    /// How many people are there.
    Presence(u32),
}

/// What a connection hears next.
#[derive(Debug, Clone)]
pub enum Heard {
    /// Something was told.
    Item(LiveItem),
    /// The connection fell behind: the stream has what it missed.
    Behind,
    /// The process is going down.
    Closed,
}

/// A connection's ear on a channel.
pub struct Subscription {
    receiver: broadcast::Receiver<LiveItem>,
    /// Behind `receiver`, so that the channel counts its listeners when this one is gone already.
    _leaving: Leaving,
}

/// Tells the channel, when dropped, that somebody left.
struct Leaving(Arc<Notify>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Subscription {
    /// Waits for what is told next; cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Heard {
        match self.receiver.recv().await {
            Ok(item) => Heard::Item(item),
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Behind,
            Err(broadcast::error::RecvError::Closed) => Heard::Closed,
        }
    }
}

struct Entry {
    sender: broadcast::Sender<LiveItem>,
    left: Arc<Notify>,
}

type Channels = Arc<Mutex<HashMap<Channel, Entry>>>;

fn lock(channels: &Channels) -> MutexGuard<'_, HashMap<Channel, Entry>> {
    channels.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Fans channels out.
#[derive(Clone)]
pub struct Hub {
    realtime: Arc<dyn Realtime>,
    streams: Arc<dyn StreamReader>,
    channels: Channels,
    runtime: Handle,
}

impl Hub {
    /// A hub whose tasks run on `runtime`.
    #[must_use]
    pub fn new(realtime: Arc<dyn Realtime>, streams: Arc<dyn StreamReader>, runtime: Handle) -> Self {
        Self { realtime, streams, channels: Channels::default(), runtime }
    }

    /// Listens to a channel: what is told after this returned is heard.
    pub async fn attach(&self, channel: Channel) -> Result<Subscription, ServiceError> {
        if let Some(subscription) = self.join(channel) {
            return Ok(subscription);
        }
        let feed = self.realtime.subscribe(channel).await?;
        let last = self.streams.head(channel).await?.last;
        let mut channels = lock(&self.channels);
        if let Some(entry) = channels.get(&channel) {
            return Ok(listen(entry));
        }
        let entry = Entry { sender: broadcast::Sender::new(CAPACITY), left: Arc::default() };
        let subscription = listen(&entry);
        let line = Line {
            channel,
            last,
            feed,
            streams: self.streams.clone(),
            sender: entry.sender.clone(),
            left: entry.left.clone(),
            presence: PresenceGate::default(),
        };
        channels.insert(channel, entry);
        self.runtime.spawn(line.run(self.channels.clone()));
        Ok(subscription)
    }

    fn join(&self, channel: Channel) -> Option<Subscription> {
        lock(&self.channels).get(&channel).map(listen)
    }

    /// Announces something to a channel, in every process.
    pub async fn announce(&self, channel: Channel, announcement: Announcement) -> Result<(), BusError> {
        self.realtime.publish(channel, announcement).await
    }

    /// How many channels this process listens to.
    #[must_use]
    pub fn channel_count(&self) -> usize {
        lock(&self.channels).len()
    }
}

fn listen(entry: &Entry) -> Subscription {
    Subscription { receiver: entry.sender.subscribe(), _leaving: Leaving(entry.left.clone()) }
}

/// The task of one channel.
struct Line {
    channel: Channel,
    last: Sequence,
    feed: Box<dyn Feed>,
    streams: Arc<dyn StreamReader>,
    sender: broadcast::Sender<LiveItem>,
    left: Arc<Notify>,
    presence: PresenceGate,
}

impl Line {
    async fn run(mut self, channels: Channels) {
        loop {
            let heard = tokio::select! {
                item = self.feed.next() => item,
                () = self.left.notified() => {
                    let mut channels = lock(&channels);
                    if self.sender.receiver_count() == 0 {
                        channels.remove(&self.channel);
                        return;
                    }
                    continue;
                }
                count = self.presence.due() => { self.tell(LiveItem::Presence(count)); continue }
            };
            match heard {
                Some(FeedItem::Announced(announcement)) => self.pass(&announcement).await,
                Some(FeedItem::Missed) => self.fill().await,
                None => break,
            }
        }
        lock(&channels).remove(&self.channel);
    }

    async fn pass(&mut self, announcement: &Announcement) {
        match announcement {
            Announcement::Event(event) if event.sequence <= self.last => {}
            Announcement::Event(event) if event.sequence == self.last.next() => self.pass_event(event.clone()),
            Announcement::Event(_) => self.fill().await,
            Announcement::Typing(card) => self.tell(LiveItem::Typing(Arc::new(card.clone()))),
            Announcement::Presence(count) => {
                if let Some(count) = self.presence.offer(*count) {
                    self.tell(LiveItem::Presence(count));
                }
            }
            Announcement::Signal(_) => {}
        }
    }

    fn pass_event(&mut self, event: StreamEvent) {
        self.last = event.sequence;
        self.tell(LiveItem::Event(Arc::new(LiveFrame::new(event))));
    }

    /// Reads from the stream what was not announced here, up to its end; waits out a store that is away.
    async fn fill(&mut self) {
        while self.sender.receiver_count() > 0 {
            match self.streams.since(self.channel, self.last, FILL).await {
                Ok(events) => {
                    let more = events.len() == FILL as usize;
                    for event in events {
                        self.pass_event(event);
                    }
                    if !more {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(channel = %self.channel, error = &error as &dyn std::error::Error, "a gap in a channel cannot be filled yet");
                    tokio::time::sleep(FILL_PAUSE).await;
                }
            }
        }
    }

    /// Nobody listening is no error: the last one is just leaving.
    fn tell(&self, item: LiveItem) {
        drop(self.sender.send(item));
    }
}

/// Lets the first change of presence through at once and the last of a burst after the pause.
#[derive(Default)]
struct PresenceGate {
    told_at: Option<Instant>,
    waiting: Option<u32>,
}

impl PresenceGate {
    fn offer(&mut self, count: u32) -> Option<u32> {
        let now = Instant::now();
        if self.waiting.is_none() && self.told_at.is_none_or(|told_at| now - told_at >= PRESENCE_PAUSE) {
            self.told_at = Some(now);
            return Some(count);
        }
        self.waiting = Some(count);
        None
    }

    async fn due(&mut self) -> u32 {
        let (Some(count), Some(told_at)) = (self.waiting, self.told_at) else { return std::future::pending().await };
        sleep_until(told_at + PRESENCE_PAUSE).await;
        self.waiting = None;
        self.told_at = Some(Instant::now());
        count
    }
}
