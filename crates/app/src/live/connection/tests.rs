//! One connection under a clock of the tests' own.

use p2p_domain::{
    event::{Channel, LiveEvent, StreamEvent},
    id::{EventId, TopicId},
};
use uuid::Uuid;

use super::*;

const START: Timestamp = Timestamp::from_millis(1_000_000);

fn connection() -> Connection {
    Connection {
        last: Sequence::new(5),
        heard_at: START,
        pinged_at: START,
        typed_at: None,
        running: false,
        commands: VecDeque::new(),
        faults: 0,
    }
}

fn event(sequence: u64) -> Input {
    let topic = TopicId::new(Uuid::from_u128(1));
    let event = StreamEvent {
        channel: Channel::Topic(topic),
        sequence: Sequence::new(sequence),
        id: EventId::new(Uuid::from_u128(u128::from(sequence))),
        at: START,
        event: LiveEvent::TopicDeleted { id: topic },
    };
    Input::Told(LiveItem::Event(Arc::new(LiveFrame::new(event))))
}

fn post(reference: &str) -> Input {
    Input::Frame(Ok(Frame::Command(Command::Post { reference: reference.into(), content: "x".into() })))
}

fn sent_sequence(effects: &[Effect]) -> Option<u64> {
    match effects {
        [Effect::Send(Outgoing::Event(frame))] => Some(frame.event.sequence.get()),
        _ => None,
    }
}

fn closed(effects: &[Effect]) -> Option<CloseReason> {
    match effects {
        [Effect::Close(reason)] => Some(*reason),
        _ => None,
    }
}

#[test]
fn an_event_is_told_once_whether_replayed_or_live() {
    let mut connection = connection();
    assert_eq!(sent_sequence(&connection.handle(event(6), START)), Some(6));
    assert!(connection.handle(event(6), START).is_empty());
    assert!(connection.handle(event(4), START).is_empty());
    assert_eq!(sent_sequence(&connection.handle(event(7), START)), Some(7));
    assert_eq!(connection.last().get(), 7);
}

#[test]
fn commands_are_done_one_after_another_and_their_queue_has_an_end() {
    let mut connection = connection();
    assert!(matches!(connection.handle(post("a"), START)[..], [Effect::Run(_)]));
    for n in 0..COMMANDS {
        assert!(connection.handle(post(&n.to_string()), START).is_empty());
    }
    let refused = connection.handle(post("late"), START);
    assert!(
        matches!(&refused[..], [Effect::Send(Outgoing::Fault(fault))] if fault.code == "rate_limited" && fault.reference.as_deref() == Some("late"))
    );
    for n in 0..COMMANDS {
        let next = connection.handle(Input::Finished, START);
        assert!(matches!(&next[..], [Effect::Run(command)] if command.reference() == n.to_string()));
    }
    assert!(connection.handle(Input::Finished, START).is_empty());
    assert!(matches!(connection.handle(post("b"), START)[..], [Effect::Run(_)]));
}

#[test]
fn silence_is_pinged_and_then_closed() {
    let mut connection = connection();
    assert!(connection.handle(Input::Tick, START.plus(Duration::from_secs(24))).is_empty());
    assert!(matches!(connection.handle(Input::Tick, START.plus(Duration::from_secs(25)))[..], [Effect::Ping]));
    assert!(connection.handle(Input::Tick, START.plus(Duration::from_secs(30))).is_empty());
    connection.handle(Input::Alive, START.plus(Duration::from_secs(31)));
    assert_eq!(closed(&connection.handle(Input::Tick, START.plus(Duration::from_secs(90)))), None);
    assert_eq!(closed(&connection.handle(Input::Tick, START.plus(Duration::from_secs(91)))), Some(CloseReason::Silent));
}

#[test]
fn typing_is_passed_on_now_and_then() {
    let mut connection = connection();
    let typing = |connection: &mut Connection, millis| {
        connection.handle(Input::Frame(Ok(Frame::Typing)), START.plus(Duration::from_millis(millis))).len()
    };
    assert_eq!([0, 1_999, 2_000, 2_001].map(|millis| typing(&mut connection, millis)), [1, 0, 1, 0]);
}

#[test]
fn what_must_not_go_on_is_closed_with_its_code() {
    for (input, code) in [
        (Input::Binary, 1003),
        (Input::TooLarge, 1009),
        (Input::Waiting(BACKLOG + 1), 4008),
        (Input::SessionEnded, 4401),
        (Input::GoingDown, 1012),
    ] {
        assert_eq!(closed(&connection().handle(input, START)).map(CloseReason::code), Some(code));
    }
    assert!(connection().handle(Input::Waiting(BACKLOG), START).is_empty());
}

#[test]
fn wrong_frames_are_answered_up_to_a_point() {
    let mut connection = connection();
    let fault = || Input::Frame(Err(Fault { reference: None, code: "malformed_json" }));
    for _ in 0..MAX_FAULTS {
        assert!(matches!(connection.handle(fault(), START)[..], [Effect::Send(Outgoing::Fault(_))]));
    }
    assert_eq!(closed(&connection.handle(fault(), START)), Some(CloseReason::Faulty));
}
