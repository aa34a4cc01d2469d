//! Problem codes of reports and webhooks. What every route may answer stands in `catalog.rs`.

use super::catalog::Entry;

/// In the order of their status.
pub(super) static UPKEEP: &[Entry] = &[
    Entry {
        code: "report_resolved",
        status: 409,
        title: ["Decided otherwise", "صدر قرار مخالف"],
        detail: [
            "Somebody has resolved this report in another way already.",
            "سبق أن عالج شخص آخر هذا البلاغ بقرار مختلف.",
        ],
    },
    Entry {
        code: "too_many_webhooks",
        status: 409,
        title: ["Too many webhooks", "عدد كبير من الويب هوك"],
        detail: [
            "Your organization has as many webhooks as it may have. Please delete some first.",
            "بلغت مؤسستك الحد المسموح من عناوين الويب هوك. يُرجى حذف بعضها أولًا.",
        ],
    },
    Entry {
        code: "webhook_inactive",
        status: 409,
        title: ["The webhook is switched off", "الويب هوك متوقف"],
        detail: [
            "A webhook that is switched off is told nothing. Please switch it on first.",
            "لا يُرسل شيء إلى ويب هوك متوقف. يُرجى تشغيله أولًا.",
        ],
    },
];
