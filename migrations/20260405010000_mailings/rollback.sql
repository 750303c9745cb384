-- Forgets mailings and their verdicts. The messages they queued stay.
drop table mailing_recipients, mailings;
