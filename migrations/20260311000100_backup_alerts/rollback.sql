drop table if exists backup_alerts, backup_channels;
