#!/bin/bash
# Stands in for az, azd and the like: logs how it was called, and gives the recorded answer. fake-shell.ts puts it on PATH under
# each name, writes the answers to $FAKE_ANSWERS/<n>.{when,times,stdout,stderr,code} and reads the log. Separators: fields \x1f,
# arguments from variables \x1d, calls \x1e.
name=${0##*/}
record=$name
for argument in "$@"; do record+=$'\x1f'$argument; done
record+=$'\x1d'
for variable in "${!AZURE_@}" "${!DEPLOYER_@}" "${!BLOB_@}" "${!COSMOS_@}"; do record+=$'\x1f'$variable=${!variable}; done
printf '%s\x1e' "$record" >> "$FAKE_LOG"

for when in "$FAKE_ANSWERS"/*.when; do
  answer=${when%.when}
  [[ -f $when && "$name $*" =~ $(< "$when") ]] || continue
  given=0
  if [[ -f $answer.given ]]; then given=$(< "$answer.given"); fi
  times=$(< "$answer.times")
  if [[ $times != always && $given -ge $times ]]; then continue; fi
  printf '%s' $((given + 1)) > "$answer.given"
  cat "$answer.stdout"
  cat "$answer.stderr" >&2
  exit "$(< "$answer.code")"
done
