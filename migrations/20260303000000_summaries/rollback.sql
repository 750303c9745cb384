-- Removes the summaries. Nothing is lost: they are sums of tables that stay.
drop table summary_runs, email_stats_hourly, email_stats_daily, receivables_daily, company_ar_snapshots, customer_ar_summary;
