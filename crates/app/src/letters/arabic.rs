//! Letters in Arabic.

use p2p_domain::timestamp::Timestamp;

use super::{
    InvitationWords, Language, SeenDevice,
    digest::Phrases,
    layout::{
        Block::{Facts, Link, Quote, Words},
        Sheet, isolated,
    },
    moment,
};
use crate::notifications::Noun;

pub(super) struct Arabic;

pub(super) const FOOTER: &str = "منصة P2P Sandbox. أُرسلت هذه الرسالة آليًا، ولا تُقرأ الردود عليها.";

const NEW: Noun =
    Noun {
        one: "إشعار جديد", two: "إشعاران جديدان", few: "إشعارات جديدة", many: "إشعارًا جديدًا", round: "إشعار جديد"
    };
const OTHERS: Noun =
    Noun {
        one: "إشعار آخر", two: "إشعاران آخران", few: "إشعارات أخرى", many: "إشعارًا آخر", round: "إشعار آخر"
    };

pub(super) const DIGEST: Phrases = Phrases {
    several: |count| NEW.counted(count),
    over: |count| format!("أكثر من {}", NEW.counted(count)),
    more: |count| format!("… و{}.", OTHERS.counted(count)),
    open: "فتح",
    all: "عرض جميع الإشعارات",
    choose: "اختيار ما تصلك به رسائل",
};

pub(super) fn greeting(name: Option<&str>) -> String {
    name.map_or_else(|| "مرحبًا،".to_owned(), |name| format!("مرحبًا {}،", isolated(name)))
}

fn sheet(subject: impl Into<String>, blocks: Vec<super::layout::Block>) -> Sheet {
    Sheet { subject: subject.into(), blocks }
}

fn words(text: &str) -> super::layout::Block {
    Words(text.to_owned())
}

impl Language for Arabic {
    fn verify_email(&self, link: String) -> Sheet {
        sheet(
            "تأكيد عنوان بريدك الإلكتروني",
            vec![
                words("نرجو أن تؤكد أن هذا العنوان عنوانك. الرابط صالح ليوم واحد ويعمل مرة واحدة."),
                Link("تأكيد العنوان", link),
                words("إن لم تكن قد أنشأت حسابًا فلا يلزمك فعل شيء."),
            ],
        )
    }

    fn reset_password(&self, link: String) -> Sheet {
        sheet(
            "تعيين كلمة مرور جديدة",
            vec![
                words("طُلبت كلمة مرور جديدة لحسابك. الرابط صالح لساعة واحدة ويعمل مرة واحدة."),
                Link("تعيين كلمة مرور جديدة", link),
                words("إن لم تطلب ذلك فتجاهل هذه الرسالة، وتبقى كلمة مرورك كما هي."),
            ],
        )
    }

    fn password_changed(&self, at: Timestamp, reset: String) -> Sheet {
        sheet(
            "تغيّرت كلمة مرورك",
            vec![
                words("تغيّرت كلمة مرور حسابك، وأُنهيت جلساتك الأخرى."),
                Facts(vec![("الوقت", moment(at))]),
                words("إن لم تكن أنت من غيّرها فعيّن كلمة مرور جديدة فورًا وأخبر مسؤول منشأتك."),
                Link("تعيين كلمة مرور جديدة", reset),
            ],
        )
    }

    fn deactivated(&self) -> Sheet {
        sheet(
            "أُوقف حسابك",
            vec![
                words("أوقف أحد المسؤولين حسابك. لم يعد بإمكانك تسجيل الدخول، ويبقى ما كتبته."),
                words("إن كنت ترى أن ذلك خطأ فراسل مسؤول منشأتك."),
            ],
        )
    }

    fn reactivated(&self, website: String) -> Sheet {
        sheet(
            "أُعيد تنشيط حسابك",
            vec![words("أُعيد تنشيط حسابك، ويمكنك تسجيل الدخول كما في السابق."), Link("تسجيل الدخول", website)],
        )
    }

    fn new_device(&self, device: &SeenDevice, reset: String) -> Sheet {
        let unknown = "غير معروف";
        let address = device.address.map_or_else(|| unknown.to_owned(), |address| address.to_string());
        sheet(
            "تسجيل دخول إلى حسابك من جهاز جديد",
            vec![
                words("سُجّل الدخول إلى حسابك من جهاز لم نره من قبل."),
                Facts(vec![
                    ("الجهاز", device.known.told("على", unknown)),
                    ("عنوان IP", address),
                    ("الوقت", moment(device.at)),
                ]),
                words("إن كنت أنت فلا يلزمك فعل شيء. وإلا فعيّن كلمة مرور جديدة فورًا، فتنتهي بذلك جميع الجلسات."),
                Link("تعيين كلمة مرور جديدة", reset),
            ],
        )
    }

    fn second_factor(&self, enabled: bool, reset: String) -> Sheet {
        let (subject, what) = if enabled {
            (
                "أصبح حسابك محميًا بعامل ثانٍ",
                "أُضيف عامل ثانٍ إلى حسابك. من الآن فصاعدًا يلزم لتسجيل الدخول رمز إلى جانب كلمة المرور.",
            )
        } else {
            (
                "أُزيل العامل الثاني من حسابك",
                "أُزيل العامل الثاني من حسابك. من الآن فصاعدًا تكفي كلمة المرور وحدها لتسجيل الدخول.",
            )
        };
        sheet(
            subject,
            vec![
                words(what),
                words("إن لم تكن أنت من فعل ذلك فعيّن كلمة مرور جديدة فورًا وأخبر مسؤول منشأتك."),
                Link("تعيين كلمة مرور جديدة", reset),
            ],
        )
    }

    fn invitation(&self, invitation: &InvitationWords, link: String) -> Sheet {
        let organization = isolated(&invitation.organization);
        let who = match &invitation.inviter {
            Some(name) => format!("يدعوك {} للانضمام إلى {organization} على منصة P2P Sandbox.", isolated(name)),
            None => format!("أنت مدعو للانضمام إلى {organization} على منصة P2P Sandbox."),
        };
        let mut blocks = vec![Words(who)];
        blocks.extend(invitation.message.clone().map(Quote));
        blocks.push(Link("قبول الدعوة", link));
        blocks.push(Facts(vec![("صالحة حتى", moment(invitation.expires_at))]));
        blocks.push(words("إن كنت لا تعرف المرسل فلا يلزمك فعل شيء."));
        sheet(format!("دعوة للانضمام إلى {}", invitation.organization), blocks)
    }
}
