# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion of gabionctl for bash; bash-completion loads it when it is first needed.

_gabionctl_commands='list show layers classes preview apply try keep revert restart remove undo
        history lint suggest export'
_gabionctl_options='--root= --json= --threshold= --security-policy= --systemd-version= --format= --all
        --force --session --host= --for= --keep-if= --detach --none --no-ask-password --no-pager
        --no-legend --help --version'

# The unit names of the tree that the line names with --root=, or of this machine.
_gabionctl_units() {
        local program=$1 root=$2

        "$program" ${root:+"--root=$root"} list --all --no-legend --no-pager 2>/dev/null |
                while IFS=' ' read -r unit _; do printf '%s\n' "$unit"; done
}

# The ids of layers, and of classes unless only layers are asked for. The rest of each line goes.
_gabionctl_layers() {
        local program=$1 what

        for what in "${@:2}"; do
                "$program" "$what" --no-pager 2>/dev/null
        done | while IFS=' ' read -r id _; do printf '%s\n' "$id"; done
}

# Looks through the words before the cursor; sets command, root, host and count of the caller.
_gabionctl_read_line() {
        local i word

        for ((i = 1; i < cword; i++)); do
                word=${words[i]}
                case $word in
                --root=*) root=${word#--root=} ;;
                --root) root=${words[++i]} ;;
                --host=* | -H?*) host=$word ;;
                --host | -H) host=${words[++i]} ;;
                --json | --threshold | --security-policy | --systemd-version | --format | --for | --keep-if) ((i++)) ;;
                -*) ;;
                *) if [[ -n $command ]]; then ((count += 1)); else command=$word; fi ;;
                esac
        done
        root=${root/#\~\//$HOME/}
}

# The formats of the command of the caller, or of all where none is typed yet.
_gabionctl_formats() {
        [[ $command == lint ]] || printf '%s\n' drop-in nix ansible
        [[ $command == export ]] || printf '%s\n' text sarif
}

# The values of option $1 that begin with $2.
_gabionctl_value() {
        cur=$2
        case $1 in
        --root) _filedir -d ;;
        --security-policy) _filedir ;;
        --json) COMPREPLY=($(compgen -W 'short pretty off' -- "$cur")) ;;
        --systemd-version) COMPREPLY=($(compgen -W '{250..262}' -- "$cur")) ;;
        --format) COMPREPLY=($(compgen -W "$(_gabionctl_formats)" -- "$cur")) ;;
        --host | -H) _known_hosts_real -- "$cur" ;;
        --for) COMPREPLY=($(compgen -W '30s 1min 5min 15min 1h' -- "$cur")) ;;
        --keep-if) ;;
        --threshold) COMPREPLY=($(compgen -W '{0..100..10}' -- "$cur")) ;;
        *) return 1 ;;
        esac
}

# Bash replaces only what stands behind the last break character of the word.
_gabionctl_trim() {
        local full=$1 kept i

        kept=${full%"${full##*[@:=]}"}
        [[ -n $kept ]] || return 0
        [[ $COMP_WORDBREAKS == *"${kept: -1}"* ]] || return 0
        for i in "${!COMPREPLY[@]}"; do
                COMPREPLY[i]=${COMPREPLY[i]#"$kept"}
        done
}

_gabionctl_layer_arguments() {
        if [[ $command != layers ]]; then
                COMPREPLY=($(compgen -W '$(_gabionctl_layers "$program" layers classes)' -- "$cur"))
        elif ((count > 0)); then
                COMPREPLY=($(compgen -W '$(_gabionctl_layers "$program" layers)' -- "$cur"))
        else
                COMPREPLY=($(compgen -W show -- "$cur"))
        fi
}

_gabionctl_unit_names() {
        local IFS=$'\n'

        # A key pressed here does not open a connection.
        [[ -z $host ]] || return 0
        # The names may hold backslashes; compgen -W would take them away.
        while read -r unit; do
                [[ $unit == "$cur"* ]] && COMPREPLY+=("$unit")
        done < <(_gabionctl_units "$program" "$root")
}

_gabionctl_arguments() {
        local full=$cur

        compopt -o filenames
        case $command in
        lint)
                _filedir '@(service|conf)'
                return
                ;;
        suggest | remove | undo | history | keep | revert | restart) ((count == 0)) || return 0 ;;
        layers)
                _gabionctl_layer_arguments
                return
                ;;
        preview | apply | try | export)
                if ((count > 0)); then
                        _gabionctl_layer_arguments
                        return
                fi
                ;;
        esac
        [[ $cur == */* || $cur == \~* ]] || _gabionctl_unit_names
        [[ $command != @(show|suggest|preview|export) ]] || _filedir '@(service)'
        _gabionctl_trim "$full"
}

_gabionctl() {
        local cur prev words cword command='' root='' host='' count=0 program=$1 unit
        COMPREPLY=()
        _get_comp_words_by_ref -n =:@ cur prev words cword
        command -v -- "$program" >/dev/null || program=gabionctl
        _gabionctl_read_line

        if [[ $cur == --*=* ]]; then
                local full=$cur option=${cur%%=*} i
                _gabionctl_value "$option" "${cur#*=}" || return 0
                for i in "${!COMPREPLY[@]}"; do
                        COMPREPLY[i]=$option=${COMPREPLY[i]}
                done
                _gabionctl_trim "${full%%=*}="
        elif _gabionctl_value "$prev" "$cur"; then
                return 0
        elif [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "$_gabionctl_options" -- "$cur"))
                [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace
        elif [[ $command == classes ]]; then
                return 0
        elif [[ -z $command ]]; then
                COMPREPLY=($(compgen -W "$_gabionctl_commands" -- "$cur"))
        else
                _gabionctl_arguments
        fi
}

complete -F _gabionctl gabionctl
