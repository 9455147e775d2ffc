#!/bin/sh
# Gives the service roles of bootstrap.sql their password when a container's database is first made.
for service in users matching messaging; do
  psql -q -U postgres -d kindred -v ON_ERROR_STOP=1 -v role="kindred_$service" -v password="$KINDRED_DB_PASSWORD" <<'SQL'
ALTER ROLE :"role" PASSWORD :'password';
SQL
done
