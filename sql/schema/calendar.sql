-- The calendar as data: one row per bank holiday of England and Wales.

create schema if not exists calendar;

create table calendar.bank_holiday (on_date date);
