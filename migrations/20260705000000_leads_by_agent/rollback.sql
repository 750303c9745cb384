-- Nothing is lost: the table holds sums of leads, which stay.
drop table leads_by_agent;
