"""The edge: application factory, middleware, templating, error pages, scheduler, command line."""
