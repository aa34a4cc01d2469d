//! Notifications in Arabic. Nouns in place of verbs, which would have to know whether a woman or a man did it.

use p2p_domain::notification::NotificationKind;

use super::Telling;

/// What is said besides of somebody who joined.
pub(super) const JOINED: &str = "اكتمل التسجيل.";

/// A noun with its adjective in the forms that numbers ask for.
pub(crate) struct Noun {
    pub one: &'static str,
    pub two: &'static str,
    /// Three to ten.
    pub few: &'static str,
    /// Eleven to ninety-nine.
    pub many: &'static str,
    /// Hundreds.
    pub round: &'static str,
}

impl Noun {
    pub(crate) fn counted(&self, n: usize) -> String {
        match (n, n % 100) {
            (0 | 1, _) => self.one.to_owned(),
            (2, _) => self.two.to_owned(),
            (_, 3..=10) => format!("{n} {}", self.few),
            (_, 11..) => format!("{n} {}", self.many),
            (_, 0..=2) => format!("{n} {}", self.round),
        }
    }
}

const MENTION: Noun =
    Noun {
        one: "إشارة إليك", two: "إشارتان إليك", few: "إشارات إليك", many: "إشارة إليك", round: "إشارة إليك"
    };
const REPLY: Noun = Noun {
    one: "ردّ جديد", two: "ردّان جديدان", few: "ردود جديدة", many: "ردًّا جديدًا", round: "ردّ جديد"
};
const POST: Noun =
    Noun {
        one: "منشور جديد", two: "منشوران جديدان", few: "منشورات جديدة", many: "منشورًا جديدًا", round: "منشور جديد"
    };
const MESSAGE: Noun =
    Noun {
        one: "رسالة جديدة", two: "رسالتان جديدتان", few: "رسائل جديدة", many: "رسالة جديدة", round: "رسالة جديدة"
    };
const REPORT: Noun =
    Noun {
        one: "بلاغ جديد", two: "بلاغان جديدان", few: "بلاغات جديدة", many: "بلاغًا جديدًا", round: "بلاغ جديد"
    };
/// Behind a name, in the genitive.
const OTHERS: Noun =
    Noun {
        one: "شخص آخر", two: "شخصين آخرين", few: "أشخاص آخرين", many: "شخصًا آخر", round: "شخص آخر"
    };

pub(super) fn line(told: &Telling) -> String {
    let from = who(told).map(|who| format!(" من {who}")).unwrap_or_default();
    let place = told.title.as_deref().map(|title| format!(" في «{title}»")).unwrap_or_default();
    match told.kind {
        NotificationKind::Mention => format!("{}{from}{place}", MENTION.counted(told.times)),
        NotificationKind::Reply => format!("{}{from}{place}", REPLY.counted(told.times)),
        NotificationKind::Post => format!("{}{from}{place}", POST.counted(told.times)),
        NotificationKind::BestAnswer => format!("اختيرت إجابتك أفضل إجابة{place}"),
        NotificationKind::Message => format!("{}{from}", MESSAGE.counted(told.times)),
        NotificationKind::InvitationAccepted => match who(told) {
            Some(who) => format!("انضمام {who} بدعوة منك"),
            None => "قُبلت دعوتك".to_owned(),
        },
        NotificationKind::UseCasePublished => {
            let title = told.title.as_deref().map(|title| format!(": «{title}»")).unwrap_or_default();
            format!("حالة استخدام جديدة{from}{title}")
        }
        NotificationKind::Report => format!("{}{from} عن محتوى{place}", REPORT.counted(told.times)),
    }
}

fn who(told: &Telling) -> Option<String> {
    let name = told.name.as_deref()?;
    Some(if told.others == 0 { name.to_owned() } else { format!("{name} و{}", OTHERS.counted(told.others)) })
}
