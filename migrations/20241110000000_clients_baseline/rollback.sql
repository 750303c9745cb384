-- Removes clients and their onboarding with all their rows.
drop table onboarding_states, clients;
