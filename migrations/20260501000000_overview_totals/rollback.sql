-- Nothing is lost: the tables hold sums of sales and leads, which stay.
drop table leads_monthly, sales_totals;
