//! Use cases over HTTP: listed, shown on a map, told, published, shown with files, liked, counted, exported, and several at once.

mod batch;
mod batch_requests;
mod export;
mod export_pieces;
mod filters;
mod list;
mod listing;
mod map;
mod marks;
mod media;
mod media_requests;
mod nested;
mod numbers;
mod parts;
mod requests;
mod routes;
mod sent_media;

use utoipa_actix_web::service_config::ServiceConfig;

/// What has a word where others have an id stands first: it is asked first.
pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list::list_use_cases).service(map::map_use_cases).service(export::export_use_cases);
    config.service(batch::write_use_cases).service(routes::create_use_case);
    config.service(routes::get_use_case).service(routes::update_use_case).service(routes::delete_use_case);
    config.service(routes::publish_use_case).service(routes::archive_use_case).service(routes::unpublish_use_case);
    config.service(media::add_media).service(media::update_media).service(media::remove_media);
    config.service(marks::like_use_case).service(marks::unlike_use_case);
    config.service(marks::bookmark_use_case).service(marks::unbookmark_use_case);
    config.service(numbers::use_case_analytics).service(export::print_use_case);
}

#[cfg(test)]
mod tests;
