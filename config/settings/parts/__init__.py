"""What holds everywhere, by concept; `config.settings.base` puts it together."""
