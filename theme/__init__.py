"""The firm's face: layouts, components, measures and the settings that change them."""
