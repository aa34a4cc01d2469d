//! Subjects of the plant's machines and controls: maintenance, automation, digitalization.

use super::{Phrase, Subject, measures, phrases};

/// Rotating equipment and upkeep.
pub const MAINTENANCE: Subject = Subject {
    category: "maintenance",
    name: Phrase { en: "Maintenance and reliability", ar: "الصيانة والموثوقية" },
    marks: &["P", "K", "E", "FN", "GB"],
    standards: &["API 682", "API 610", "ISO 20816-3", "ISO 14224", "ISO 55001", "ISO 281"],
    tags: phrases! {
        "maintenance" = "صيانة";
        "reliability" = "موثوقية";
        "vibration" = "اهتزازات";
        "pumps" = "مضخات";
        "lubrication" = "تشحيم";
        "predictive-maintenance" = "صيانة-تنبؤية";
    },
    things: phrases! {
        "boiler feed pump" = "مضخة تغذية الغلاية";
        "screw air compressor" = "ضاغط الهواء اللولبي";
        "cooling tower fan" = "مروحة برج التبريد";
        "kiln gearbox" = "علبة تروس الفرن";
        "main belt conveyor" = "السير الناقل الرئيسي";
        "hydraulic press" = "المكبس الهيدروليكي";
        "standby diesel generator" = "مولد الديزل الاحتياطي";
    },
    problems: phrases! {
        "rising vibration at the drive end" = "ارتفاع الاهتزاز من جهة المحرك";
        "repeated mechanical seal leaks" = "تكرار تسرب مانع التسرب الميكانيكي";
        "high bearing temperature" = "ارتفاع حرارة المحامل";
        "early bearing failures" = "تلف المحامل قبل أوانها";
        "oil contamination with water" = "تلوث الزيت بالماء";
        "unplanned stops on the night shift" = "تكرار التوقف المفاجئ في الوردية الليلية";
        "coupling wear after each overhaul" = "تآكل الوصلة بعد كل عمرة";
    },
    causes: phrases! {
        "a soft foot on the base frame" = "عدم استواء قاعدة التثبيت";
        "over-greasing by well-meaning crews" = "إفراط الطاقم في التشحيم";
        "pipe strain on the suction flange" = "إجهاد الأنابيب على شفة السحب";
        "running far from the best efficiency point" = "تشغيل المعدة بعيدا عن نقطة الكفاءة المثلى";
        "a blocked suction strainer" = "انسداد مصفاة السحب";
        "dust getting past the breather" = "دخول الغبار من فتحة التنفيس";
        "a resonance of the support structure" = "رنين الهيكل الحامل";
    },
    actions: phrases! {
        "laser alignment at operating temperature" = "ضبط المحاذاة بالليزر عند حرارة التشغيل";
        "an oil analysis every month" = "تحليل الزيت كل شهر";
        "a vibration route with fixed measuring points" = "قياس الاهتزاز على نقاط ثابتة";
        "a desiccant breather on the oil tank" = "تركيب مجفف على فتحة تنفيس خزان الزيت";
        "ultrasonic checks while greasing" = "مراقبة التشحيم بالموجات فوق الصوتية";
        "a root cause meeting within two days" = "عقد اجتماع لتحليل السبب الجذري خلال يومين";
        "a spare rotor kept balanced and preserved" = "حفظ عضو دوار احتياطي متزن وجاهز";
        "checking the foundation bolts with a torque wrench" = "فحص براغي القاعدة بمفتاح العزم";
    },
    measures: measures! {
        "vibration velocity" = "سرعة الاهتزاز", "mm/s", 18..112, 1;
        "bearing temperature" = "حرارة المحمل", "°C", 58..104, 0;
        "oil water content" = "نسبة الماء في الزيت", "ppm", 90..1400, 0;
        "time between failures" = "الزمن بين الأعطال", "h", 180..4200, 0;
        "motor current" = "تيار المحرك", "A", 420..1980, 1;
    },
};

/// Controls, drives and instruments.
pub const AUTOMATION: Subject = Subject {
    category: "automation",
    name: Phrase { en: "Automation and control", ar: "الأتمتة والتحكم" },
    marks: &["PLC", "LIC", "FIC", "RIO"],
    standards: &["IEC 61131-3", "IEC 62443", "ISA-18.2", "ISA-88", "IEC 61511", "IEC 60204-1"],
    tags: phrases! {
        "automation" = "أتمتة";
        "plc" = "متحكمات-منطقية";
        "instrumentation" = "أجهزة-قياس";
        "drives" = "محركات";
        "robotics" = "روبوتات";
        "scada" = "أنظمة-مراقبة";
    },
    things: phrases! {
        "batching PLC" = "متحكم خط الخلط";
        "palletizing robot" = "روبوت رص المنصات";
        "variable speed drive of the mixer" = "مغير السرعة في الخلاط";
        "level loop of the buffer tank" = "حلقة التحكم بمستوى خزان الموازنة";
        "packaging line controller" = "متحكم خط التغليف";
        "safety relay panel" = "لوحة مرحلات السلامة";
        "remote I/O cabinet" = "خزانة المداخل والمخارج البعيدة";
    },
    problems: phrases! {
        "an oscillating control loop" = "تذبذب حلقة التحكم";
        "alarm floods after each restart" = "تدفق الإنذارات بعد كل إعادة تشغيل";
        "lost communication at midday" = "انقطاع الاتصال وقت الظهيرة";
        "a scan time that keeps growing" = "ازدياد زمن المسح يوما بعد يوم";
        "sensor readings that drift" = "انحراف قراءات الحساسات";
        "nuisance trips without a trace" = "تكرار الفصل دون أثر في السجل";
    },
    causes: phrases! {
        "a shield earthed at both ends" = "تأريض درع الكابل من الطرفين";
        "cabinet temperatures above the rating" = "ارتفاع حرارة الخزانة فوق الحد المسموح";
        "integral windup in manual mode" = "تراكم الحد التكاملي في الوضع اليدوي";
        "duplicate network addresses" = "تكرار عناوين الشبكة";
        "a valve that sticks near its seat" = "التصاق الصمام قرب مقعده";
        "polling every device far too often" = "استقصاء الأجهزة بوتيرة أسرع مما يلزم";
    },
    actions: phrases! {
        "a step test with the loop in manual" = "إجراء اختبار درجي والحلقة في الوضع اليدوي";
        "separating control and office networks" = "فصل شبكة التحكم عن شبكة المكاتب";
        "alarm rationalisation with the operators" = "مراجعة الإنذارات مع المشغلين";
        "a debounce timer on the input" = "إضافة مؤقت ترشيح على المدخل";
        "cabinet cooling with a filter schedule" = "تبريد الخزانة مع جدول لتنظيف المرشحات";
        "version control for every program change" = "توثيق كل تعديل على البرنامج بنظام إصدارات";
        "a trend at one second for a full week" = "تسجيل المنحنيات كل ثانية لمدة أسبوع كامل";
        "replacing the positioner before tuning" = "استبدال محدد الموضع قبل الضبط";
    },
    measures: measures! {
        "scan time" = "زمن المسح", "ms", 8..96, 0;
        "alarms per hour" = "الإنذارات في الساعة", "", 6..240, 0;
        "loop deviation" = "انحراف الحلقة", "%", 4..128, 1;
        "cabinet temperature" = "حرارة الخزانة", "°C", 31..61, 0;
        "packet loss" = "فقد الحزم", "%", 1..74, 1;
    },
};

/// Data, connected machines and Industry 4.0.
pub const DIGITALIZATION: Subject = Subject {
    category: "industrial-iot",
    name: Phrase {
        en: "Digitalization and Industry 4.0", ar: "الرقمنة والثورة الصناعية الرابعة"
    },
    marks: &["GW", "SRV", "L"],
    standards: &["IEC 62541", "ISA-95", "ISO 22400", "ISO/IEC 27001", "IEC 62443-3-3"],
    tags: phrases! {
        "industry-4.0" = "الصناعة-4.0";
        "iiot" = "إنترنت-الأشياء-الصناعي";
        "digital-twin" = "توأم-رقمي";
        "data" = "بيانات";
        "oee" = "كفاءة-المعدات";
        "cybersecurity" = "أمن-سيبراني";
    },
    things: phrases! {
        "production dashboard" = "لوحة مؤشرات الإنتاج";
        "edge gateway" = "بوابة الحافة";
        "digital twin of the filling line" = "التوأم الرقمي في خط التعبئة";
        "maintenance planning system" = "نظام تخطيط الصيانة";
        "historian server" = "خادم بيانات التشغيل";
        "barcode tracking project" = "مشروع التتبع بالباركود";
    },
    problems: phrases! {
        "figures that nobody on the floor trusts" = "ضعف ثقة العاملين بالأرقام";
        "gaps in the machine data" = "انقطاع بيانات الآلات";
        "manual entry into three systems" = "تكرار الإدخال اليدوي في ثلاثة أنظمة";
        "a pilot that never scales" = "تعثر التوسع بعد المرحلة التجريبية";
        "old machines without any interface" = "غياب واجهات الربط في الآلات القديمة";
        "slow reports at month end" = "بطء التقارير في نهاية الشهر";
    },
    causes: phrases! {
        "different clocks on each machine" = "اختلاف التوقيت بين الآلات";
        "no owner for the master data" = "غياب مسؤول عن البيانات الأساسية";
        "stop reasons that are chosen in a hurry" = "تسرع المشغل في اختيار سبب التوقف";
        "weak radio coverage between the silos" = "ضعف التغطية اللاسلكية بين الصوامع";
        "tags named by each contractor in another way" = "اختلاف تسمية الإشارات بين المقاولين";
        "reports built on copies of copies" = "اعتماد التقارير على نسخ متكررة من البيانات";
    },
    actions: phrases! {
        "starting with one line and one question" = "البدء بخط واحد وسؤال واحد";
        "a naming convention agreed in writing" = "الاتفاق على قواعد مكتوبة لتسمية الإشارات";
        "current clamps on machines without an interface" = "تركيب حساسات تيار على الآلات بلا واجهات";
        "buffering at the edge while the link is down" = "تخزين البيانات مؤقتا عند الحافة أثناء الانقطاع";
        "showing the numbers at the shift meeting" = "عرض الأرقام في اجتماع الوردية";
        "time synchronisation from one source" = "توحيد الوقت من مصدر واحد";
        "a data steward in each department" = "تعيين مسؤول بيانات في كل قسم";
        "measuring the benefit before buying more" = "قياس الفائدة قبل شراء المزيد";
    },
    measures: measures! {
        "overall equipment effectiveness" = "الكفاءة الكلية للمعدات", "%", 412..864, 1;
        "data availability" = "توفر البيانات", "%", 713..998, 1;
        "manual entries per shift" = "الإدخالات اليدوية في الوردية", "", 12..180, 0;
        "report run time" = "زمن إعداد التقرير", "min", 2..190, 0;
        "connected machines" = "الآلات المتصلة", "%", 9..96, 0;
    },
};
