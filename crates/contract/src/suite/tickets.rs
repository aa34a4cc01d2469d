//! `TicketStore`: one-time tickets.

use std::sync::Arc;

use p2p_domain::{
    id::{SessionHandle, UserId},
    port::bus::{TicketHolder, TicketStore},
};

use crate::build::{a_word, an_id, at};

suite! { ($) tickets, tickets_suite(Arc<dyn TicketStore>):
    a_ticket_is_taken_once, an_unknown_ticket_is_none, an_expired_ticket_is_none, of_two_takers_one_gets_it, tickets_are_separate,
}

fn a_holder() -> TicketHolder {
    TicketHolder { user_id: UserId::new(an_id()), session: SessionHandle::new(an_id()), expires_at: at(3_600) }
}

async fn a_ticket_is_taken_once(tickets: &Arc<dyn TicketStore>) {
    let (ticket, holder) = (a_word("ticket"), a_holder());
    tickets.keep(&ticket, holder, at(30)).await.unwrap();
    assert_eq!(tickets.take(&ticket, at(29)).await.unwrap(), Some(holder));
    assert_eq!(tickets.take(&ticket, at(29)).await.unwrap(), None);
}

async fn an_unknown_ticket_is_none(tickets: &Arc<dyn TicketStore>) {
    assert_eq!(tickets.take(&a_word("ticket"), at(0)).await.unwrap(), None);
    assert_eq!(tickets.take("", at(0)).await.unwrap(), None);
}

async fn an_expired_ticket_is_none(tickets: &Arc<dyn TicketStore>) {
    let ticket = a_word("ticket");
    tickets.keep(&ticket, a_holder(), at(30)).await.unwrap();
    assert_eq!(tickets.take(&ticket, at(31)).await.unwrap(), None);
}

async fn of_two_takers_one_gets_it(tickets: &Arc<dyn TicketStore>) {
    for _ in 0..20 {
        let (ticket, holder) = (a_word("ticket"), a_holder());
        tickets.keep(&ticket, holder, at(30)).await.unwrap();
        let taker = || {
            let (tickets, ticket) = (tickets.clone(), ticket.clone());
            tokio::spawn(async move { tickets.take(&ticket, at(1)).await.unwrap() })
        };
        let (one, other) = (taker(), taker());
        let got = [one.await.unwrap(), other.await.unwrap()];
        assert_eq!(got.into_iter().flatten().collect::<Vec<_>>(), [holder]);
    }
}

async fn tickets_are_separate(tickets: &Arc<dyn TicketStore>) {
    let (one, other) = ((a_word("ticket"), a_holder()), (a_word("ticket"), a_holder()));
    for (ticket, holder) in [&one, &other] {
        tickets.keep(ticket, *holder, at(30)).await.unwrap();
    }
    assert_eq!(tickets.take(&other.0, at(1)).await.unwrap(), Some(other.1));
    assert_eq!(tickets.take(&one.0, at(1)).await.unwrap(), Some(one.1));
}
