# bash completion for tare.  Works with and without the bash-completion package.

# The options of a command.  'tests/lint/manual.sh' compares them with --help and the man pages.
_tare_options() {
	case $1 in
	run) echo "--name --app-version --record --no-note --size --explain --strict --help" ;;
	cc | c++ | ld) echo "--name --app-version --record --no-note --size --explain --strict --help" ;;
	pack)
		echo "--output --tag --format --add --with-libs --evidence --entrypoint --cmd --env" \
			"--label --annotation --user --workdir --expose --stop-signal --platform" \
			"--created --compression --squeeze --json --help"
		;;
	strip) echo "--output --keep-section --json --help" ;;
	db)
		echo "--db --digest --json --list --max-age --max-size --retries --sources --timeout" \
			"--help"
		;;
	sbom) echo "--format --json --output --platform --help" ;;
	trust)
		echo "--json --platform --valid-at --drop-expired --only --roots --without --format" \
			"--header --whole --allow-constrained --output --help"
		;;
	scan)
		echo "--format --json --output --fail-on --only-fixed --require-sbom --ignore-file" \
			"--vex --show-suppressed --source --db --platform --jobs --help"
		;;
	esac
}

_tare_words() { # COMMAND OPTION: what may follow the option; nothing: a file
	case $1$2 in
	sbom-f | sbom--format) echo "table cyclonedx spdx json" ;;
	trusttrust) echo "list pack" ;;
	trust--format) echo "c pem der" ;;
	scan-f | scan--format) echo "table json sarif cyclonedx openvex markdown junit github" ;;
	scan--fail-on) echo "any negligible low medium high critical none" ;;
	dbdb) echo "import update info check export" ;;
	pack--format) echo "archive oci-dir" ;;
	pack--evidence) echo "default none file" ;;
	pack--compression) echo "gzip zstd none" ;;
	*--platform) echo "linux/amd64 linux/arm64 linux/riscv64" ;;
	esac
}

_tare() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]} words
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "run cc c++ ld pack strip sbom trust scan db --help --version" -- "$word")
		return
	fi
	if [ "$command" = run ]; then
		local i
		for ((i = 2; i < COMP_CWORD; i++)); do
			if [ "${COMP_WORDS[i]}" = -- ] && declare -F _command_offset >/dev/null; then
				_command_offset $((i + 1))
				return
			fi
		done
	fi
	words=$(_tare_words "$command" "$before")
	if [ -n "$words" ] && [[ $word != -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_tare_options "$command")" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames 2>/dev/null
	fi
}

complete -F _tare tare
