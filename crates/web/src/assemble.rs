//! One application: all routes, their layers, and the document that tells of them.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::Data,
};
use utoipa_actix_web::{AppExt as _, scope, service_config::ServiceConfig};

use crate::{
    Services, administration, conversation, dashboard,
    docs::{self, Documentation},
    fdi, files, forum, knowledge, live,
    middleware::{self, Edge},
    moderation, people, service, session,
};

/// All routes. What stands first is asked first.
fn mount(config: &mut ServiceConfig<'_>) {
    docs::routes(config);
    service::configure(config);
    config.service(live::routes::forum).service(live::routes::user);
    config.service(scope("/api/v1").configure(|config: &mut ServiceConfig<'_>| {
        session::configure(config);
        people::configure(config);
        administration::configure(config);
        forum::configure(config);
        files::configure(config);
        knowledge::configure(config);
        conversation::configure(config);
        moderation::configure(config);
        dashboard::configure(config);
        config.service(live::routes::ticket);
    }));
}

/// The document of all routes, made from the routes themselves.
pub fn document() -> Result<Documentation, serde_json::Error> {
    let (_, api) = App::new().into_utoipa_app().configure(mount).split_for_parts();
    Documentation::of(&api)
}

/// The application of one worker.
pub fn application(
    services: Services,
    edge: &Edge,
    documentation: &Documentation,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (app, _) = App::new().into_utoipa_app().configure(mount).split_for_parts();
    let app = app
        .configure(|config| services.register(config))
        .configure(fdi::configure)
        .app_data(Data::new(documentation.clone()));
    middleware::stack(app.wrap(from_fn(middleware::refuse_undocumented)).wrap(from_fn(session::identify::gate)), edge)
}
