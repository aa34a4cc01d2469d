"use strict";

// Who signs up, logs in or refreshes in header mode receives the access token in a header; an empty one means signed out.
const ui = SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  responseInterceptor(response) {
    const token = response.headers && response.headers["st-access-token"];
    if (token) {
      ui.preauthorizeApiKey("bearer", token);
    } else if (token === "") {
      ui.authActions.logout(["bearer"]);
    }
    return response;
  },
});
