//! The categories that a new forum begins with; superusers keep them from then on.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait as _, DbErr},
};

use crate::dialect::id_literal;

/// Id (a UUID of version 7), slug, English and Arabic name.
const FIRST: &[(&str, &str, &str, &str)] = &[
    ("0198f1a000007000800000000000c001", "automation", "Automation & Control", "الأتمتة والتحكم"),
    ("0198f1a000007000800000000000c002", "maintenance", "Maintenance & Reliability", "الصيانة والموثوقية"),
    ("0198f1a000007000800000000000c003", "quality", "Quality Management", "إدارة الجودة"),
    ("0198f1a000007000800000000000c004", "supply-chain", "Supply Chain & Logistics", "سلاسل الإمداد واللوجستيات"),
    ("0198f1a000007000800000000000c005", "artificial-intelligence", "Artificial Intelligence", "الذكاء الاصطناعي"),
    ("0198f1a000007000800000000000c006", "industrial-iot", "Industrial IoT", "إنترنت الأشياء الصناعي"),
    ("0198f1a000007000800000000000c007", "energy", "Energy & Sustainability", "الطاقة والاستدامة"),
    ("0198f1a000007000800000000000c008", "safety", "Health & Safety", "الصحة والسلامة"),
    ("0198f1a000007000800000000000c009", "training", "Skills & Training", "المهارات والتدريب"),
    ("0198f1a000007000800000000000c00a", "general", "General Discussion", "نقاش عام"),
];

pub(super) async fn insert(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let rows: Vec<String> = FIRST
        .iter()
        .map(|(id, slug, english, arabic)| {
            format!("({}, '{slug}', '{english}', '{arabic}', 0, 1)", id_literal(id, backend))
        })
        .collect();
    let sql =
        format!("INSERT INTO categories (id, slug, name_en, name_ar, topic_count, version) VALUES {}", rows.join(", "));
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}
