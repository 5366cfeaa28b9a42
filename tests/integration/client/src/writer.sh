# Writes numbered rows, and notes each that the database acknowledged. A number is used once, so
# that a row whose fate nobody knows is not written again.
sql() {
    timeout 20 psql --no-psqlrc --quiet --command "$1"
}

: >> tried
: >> acknowledged
number=$(tail -n 1 tried)
until sql 'CREATE TABLE IF NOT EXISTS rows (number bigint)'; do
    sleep 1
done
while sleep 0.5; do
    number=$((${number:-0} + 1))
    echo "$number" >> tried
    if sql "INSERT INTO rows VALUES ($number)"; then
        echo "$number" >> acknowledged
    fi
done
