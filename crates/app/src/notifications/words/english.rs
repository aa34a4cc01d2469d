//! Notifications in English.

use p2p_domain::notification::NotificationKind;

use super::Telling;

/// What is said besides of somebody who joined.
pub(super) const JOINED: &str = "Their registration is complete.";

pub(super) fn line(told: &Telling) -> String {
    let who = who(told);
    let (place, times) = (place(told), times(told));
    let somebody = who.as_deref().unwrap_or("Somebody");
    match (told.kind, &who) {
        (NotificationKind::Mention, Some(who)) => format!("{who} mentioned you{place}{times}"),
        (NotificationKind::Mention, None) => format!("You were mentioned{place}{times}"),
        (NotificationKind::Reply, _) if told.title.is_none() => format!("{somebody} replied to you{times}"),
        (NotificationKind::Reply, _) => format!("{somebody} replied{place}{times}"),
        (NotificationKind::Post, _) => format!("{somebody} posted{place}{times}"),
        (NotificationKind::BestAnswer, Some(who)) => format!("{who} chose your answer as the best{place}{times}"),
        (NotificationKind::BestAnswer, None) => format!("Your answer was chosen as the best{place}{times}"),
        (NotificationKind::Message, _) => message(told, who.as_deref()),
        (NotificationKind::InvitationAccepted, Some(who)) => format!("{who} accepted your invitation"),
        (NotificationKind::InvitationAccepted, None) => "Your invitation was accepted".to_owned(),
        (NotificationKind::UseCasePublished, who) => use_case(told, who.as_deref()),
        (NotificationKind::Report, Some(who)) => format!("{who} reported content{place}{times}"),
        (NotificationKind::Report, None) => format!("Content was reported{place}{times}"),
    }
}

fn who(told: &Telling) -> Option<String> {
    let name = told.name.as_deref()?;
    Some(match told.others {
        0 => name.to_owned(),
        1 => format!("{name} and one other"),
        others => format!("{name} and {others} others"),
    })
}

fn place(told: &Telling) -> String {
    told.title.as_deref().map(|title| format!(" in “{title}”")).unwrap_or_default()
}

/// How often one did it; of several it is told how many they are.
fn times(told: &Telling) -> String {
    match (told.others, told.times) {
        (1.., _) | (0, 0 | 1) => String::new(),
        (0, 2) => " twice".to_owned(),
        (0, times) => format!(" {times} times"),
    }
}

fn message(told: &Telling, who: Option<&str>) -> String {
    match (who, told.times) {
        (Some(who), 0 | 1) => format!("{who} sent you a message"),
        (Some(who), times) => format!("{who} sent you {times} messages"),
        (None, 0 | 1) => "You have a new message".to_owned(),
        (None, times) => format!("You have {times} new messages"),
    }
}

fn use_case(told: &Telling, who: Option<&str>) -> String {
    match (who, told.title.as_deref()) {
        (Some(who), Some(title)) => format!("{who} published the use case “{title}”"),
        (Some(who), None) => format!("{who} published a use case"),
        (None, Some(title)) => format!("The use case “{title}” was published"),
        (None, None) => "A use case was published".to_owned(),
    }
}
