"""What tests put in the place of the world: services, engines, workspaces and what runs left."""
