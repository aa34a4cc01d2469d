//! Words of use cases: what was done where with which technology, and what came of it.

use super::{Phrase, phrases};

/// An industrial city on the map.
pub struct Place {
    /// The city, as in [`super::organizations::CITIES`].
    pub city: Phrase,
    /// Its region.
    pub region: Phrase,
    /// Degrees north of its middle.
    pub latitude: f64,
    /// Degrees east of its middle.
    pub longitude: f64,
}

/// Writes a slice of [`Place`]s, one `"City" = "Arabic", "Region" = "Arabic", latitude, longitude;` a line.
macro_rules! places {
    ($($en:literal = $ar:literal, $region:literal = $region_ar:literal, $latitude:literal, $longitude:literal;)*) => {
        &[$(Place {
            city: Phrase { en: $en, ar: $ar },
            region: Phrase { en: $region, ar: $region_ar },
            latitude: $latitude,
            longitude: $longitude,
        }),*]
    };
}

/// Industrial cities of the Kingdom; degrees to two decimals, as maps give them.
pub const PLACES: &[Place] = places! {
    "Riyadh" = "الرياض", "Riyadh Region" = "منطقة الرياض", 24.71, 46.68;
    "Jeddah" = "جدة", "Makkah Region" = "منطقة مكة المكرمة", 21.49, 39.19;
    "Dammam" = "الدمام", "Eastern Province" = "المنطقة الشرقية", 26.42, 50.09;
    "Jubail" = "الجبيل", "Eastern Province" = "المنطقة الشرقية", 27.01, 49.66;
    "Yanbu" = "ينبع", "Madinah Region" = "منطقة المدينة المنورة", 24.09, 38.06;
    "Al Khobar" = "الخبر", "Eastern Province" = "المنطقة الشرقية", 26.28, 50.21;
    "Al Kharj" = "الخرج", "Riyadh Region" = "منطقة الرياض", 24.15, 47.31;
    "Buraydah" = "بريدة", "Qassim Region" = "منطقة القصيم", 26.33, 43.97;
    "Hofuf" = "الهفوف", "Eastern Province" = "المنطقة الشرقية", 25.38, 49.59;
    "Tabuk" = "تبوك", "Tabuk Region" = "منطقة تبوك", 28.38, 36.57;
    "Hail" = "حائل", "Hail Region" = "منطقة حائل", 27.52, 41.69;
    "Jazan" = "جازان", "Jazan Region" = "منطقة جازان", 16.89, 42.57;
    "Abha" = "أبها", "Asir Region" = "منطقة عسير", 18.22, 42.51;
    "Ras Al Khair" = "رأس الخير", "Eastern Province" = "المنطقة الشرقية", 27.55, 49.19;
    "Sudair" = "سدير", "Riyadh Region" = "منطقة الرياض", 25.83, 45.43;
    "Rabigh" = "رابغ", "Makkah Region" = "منطقة مكة المكرمة", 22.80, 39.03;
};

/// What is measured that had better rise, by its English name; the rest had better fall.
pub const RISING: &[&str] = &[
    "inventory accuracy",
    "service level",
    "training hours per head",
    "skills coverage",
    "share of Saudi nationals",
    "local content",
    "local suppliers",
    "time between failures",
    "overall equipment effectiveness",
    "data availability",
    "connected machines",
    "power factor",
    "network pressure",
    "recovery",
    "on-time delivery",
    "output per shift",
    "process capability Cpk",
    "coating thickness",
    "first pass yield",
    "near miss reports",
    "oxygen reading",
    "tensile strength",
    "density",
];

/// What things are done with. A use case names some.
pub const TECHNOLOGIES: &[Phrase] = phrases! {
    "IoT" = "إنترنت الأشياء"; "Machine Learning" = "تعلم الآلة"; "Computer Vision" = "الرؤية الحاسوبية";
    "Digital Twin" = "التوأم الرقمي"; "Robotics" = "الروبوتات"; "SCADA" = "SCADA"; "MES" = "MES"; "ERP" = "ERP";
    "Edge Computing" = "الحوسبة الطرفية"; "3D Printing" = "الطباعة ثلاثية الأبعاد"; "RFID" = "RFID";
    "Vibration Analysis" = "تحليل الاهتزازات"; "Thermal Imaging" = "التصوير الحراري"; "PLC" = "PLC";
    "Solar PV" = "الطاقة الشمسية"; "Variable Speed Drives" = "محركات متغيرة السرعة";
};

/// Titles.
pub const TITLES: &[Phrase] = phrases! {
    "How {action} ended {problem}" = "كيف أنهى {action} حالة {problem}";
    "{thing}: {action}" = "{thing}: {action}";
    "From {problem} to steady production" = "من {problem} إلى إنتاج مستقر";
    "{metric} cut by {pct} at the {thing}" = "خفض {metric} بنسبة {pct} في {thing}";
    "{action} in a {size} plant" = "{action} في مصنع متوسط الحجم";
    "Lessons from {months} with the {thing}" = "دروس {months} من العمل على {thing}";
};

/// Summaries: one sentence.
pub const SUMMARIES: &[Phrase] = phrases! {
    "Within {months}, {action} brought {metric} from {value} to {value2}." = "خلال {months} تراجعت قراءة {metric} من {value} إلى {value2} بفضل {action}.";
    "A factory in {city} solved {problem} with its own people and a small budget." = "مصنع في {city} عالج {problem} بفريقه وبميزانية محدودة.";
    "What worked, what did not, and what we would do again." = "ما نجح وما لم ينجح وما نوصي بتكراره.";
    "The {thing} runs without {problem} since {weeks}." = "تعمل المعدات اليوم دون {problem} منذ {weeks}، بعد العمل على {thing}.";
};

/// What was wrong: sentences.
pub const PROBLEMS: &[Phrase] = phrases! {
    "For {months} we had {problem} at the {thing} ({asset})." = "عانينا خلال {months} من {problem} في {thing} ({asset}).";
    "Each stop cost about {hours} of production." = "كان كل توقف يكلف المصنع نحو {hours} من الإنتاج.";
    "{metric} stood at {value}, far from what {standard} asks for." = "كانت قراءة {metric} عند {value}، بعيدة عما يتطلبه {standard}.";
    "We suspected {cause}, then {cause2}; neither alone explained it." = "كان الاشتباه في {cause} ثم في {cause2}، ولم يكن أي منهما كافيا وحده.";
    "Customers in {city} noticed late deliveries before we did." = "لاحظ العملاء في {city} تأخر التسليم قبل المصنع.";
    "The records were on paper, and each shift kept its own." = "كانت السجلات ورقية، ولكل وردية سجل خاص.";
};

/// What was done: sentences.
pub const SOLUTIONS: &[Phrase] = phrases! {
    "First came {action}, on one line, for {weeks}." = "بدأ العمل من {action} على خط واحد لمدة {weeks}.";
    "Sensors were fitted during a planned stop of {hours}." = "جرى تركيب الحساسات خلال توقف مخطط مدته {hours}.";
    "The maintenance team was trained for {days} and now does the work itself." = "تدرب فريق الصيانة {days}، وأصبح ينفذ العمل بنفسه.";
    "A dashboard shows {metric} to operators and managers alike." = "تعرض لوحة متابعة {metric} على المشغلين والإدارة معا.";
    "Then we turned to {cause} and settled it for good." = "ثم عالج الفريق {cause} معالجة نهائية.";
    "After {months} the same was rolled out to the other machines." = "بعد {months} شمل التطبيق بقية الآلات والأجهزة.";
    "The factory keeps a spare of each sensor, so that no machine waits for a delivery." = "يحتفظ المصنع بقطعة احتياطية من كل جهاز، فلا تتوقف آلة بانتظار التوريد.";
};

/// What it saved.
pub const SAVINGS: &[Phrase] = phrases! {
    "{pct} of maintenance costs" = "{pct} من تكاليف الصيانة";
    "{pct} of the energy bill" = "{pct} من فاتورة الطاقة";
    "{pct} less scrap" = "{pct} أقل من الهدر";
};

/// What became faster.
pub const GAINS: &[Phrase] = phrases! {
    "{pct} more output per shift" = "{pct} زيادة في إنتاج الوردية";
    "{pct} fewer unplanned stops" = "{pct} أقل من التوقفات المفاجئة";
    "{pct} shorter lead time" = "{pct} أقصر في زمن التسليم";
};

/// When it had paid for itself.
pub const PAYBACKS: &[Phrase] = phrases! { "{months}" = "{months}"; "less than {months}" = "أقل من {months}"; };

/// Vendors. All invented.
pub const VENDORS: &[Phrase] = phrases! {
    "Sahab Systems" = "أنظمة سحاب"; "Masar Controls" = "مسار للتحكم"; "Rawasi Engineering" = "الرواسي الهندسية";
    "Nibras Energy Services" = "نبراس لخدمات الطاقة"; "Ufuq Digital" = "الأفق الرقمي";
};

/// What pictures show.
pub const CAPTIONS: &[Phrase] = phrases! {
    "{metric} before and after" = "{metric} قبل التنفيذ وبعده";
    "Readings at {asset}" = "قراءات {asset}";
    "The trend since {action}" = "المنحنى منذ {action}";
};

/// What pictures are called.
pub const PICTURES: &[Phrase] = phrases! { "chart" = "مخطط"; "readings" = "قراءات"; "trend" = "منحنى"; };
