/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ListLayers and ListClasses: the catalogue, with texts raw. */
#include "bus/manager.h"
#include "systemd/autoptr.h"

/* Entries of a{sv}; a missing text is no entry. */
static int
append_text(sd_bus_message *reply, const char *key, const char *text)
{
        return text ? sd_bus_message_append(reply, "{sv}", key, "s", text) : 0;
}

static int
append_words(sd_bus_message *reply, const char *key, char **words)
{
        char *none[] = { NULL };
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", key);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, words ? words : none);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_breaks(sd_bus_message *reply, const GbnLayer *layer)
{
        int r = sd_bus_message_open_container(reply, 'e', "sv");

        if (r >= 0)
                r = sd_bus_message_append(reply, "s", "breaks");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'v', "a(sss)");
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sss)");
        for (unsigned i = 0; r >= 0 && i < layer->breaks->len; i++) {
                const GbnBreakage *breakage = layer->breaks->pdata[i];

                r = sd_bus_message_append(reply, "(sss)", breakage->who, breakage->how,
                                          breakage->source ? breakage->source : "");
        }
        for (unsigned depth = 0; r >= 0 && depth < 3; depth++)
                r = sd_bus_message_close_container(reply);
        return r;
}

static int
append_directives(sd_bus_message *reply, const GbnLayer *layer)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new();

        for (unsigned i = 0; i < layer->lines->len; i++)
                g_ptr_array_add(names,
                                (void *) ((GbnLayerLine *) layer->lines->pdata[i])->setting->name);
        g_ptr_array_add(names, NULL);
        return append_words(reply, "sets", (char **) names->pdata);
}

static int
append_argument(sd_bus_message *reply, const char *argument, const char *help, bool required)
{
        int r;

        if (!argument)
                return 0;
        r = sd_bus_message_append(reply, "{sv}{sv}", "argument", "s", argument, "argument-required",
                                  "b", required);
        return r < 0 ? r : append_text(reply, "argument-help", help);
}

static int
append_layer(sd_bus_message *reply, const GbnLayer *layer)
{
        int r = sd_bus_message_open_container(reply, 'r', "sssssa{sv}");

        if (r >= 0)
                r = sd_bus_message_append(
                        reply, "sssss", layer->id,
                        layer->kind == GBN_LAYER_GRANT ? "grant" : "restriction",
                        layer->level == GBN_LEVEL_NONE ? "" : gbn_level_name(layer->level),
                        layer->title, layer->summary);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}{sv}", "revision", "u",
                                          (uint32_t) layer->revision, "systemd", "u",
                                          (uint32_t) layer->systemd);
        if (r >= 0)
                r = append_text(reply, "cost", layer->cost);
        if (r >= 0)
                r = append_text(reply, "for", layer->for_whom);
        if (r >= 0)
                r = append_argument(reply, layer->argument, layer->argument_help,
                                    layer->argument_required);
        if (r >= 0)
                r = append_words(reply, "needs", layer->needs);
        if (r >= 0)
                r = append_words(reply, "conflicts", layer->conflicts);
        if (r >= 0)
                r = append_breaks(reply, layer);
        if (r >= 0)
                r = append_directives(reply, layer);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

static int
append_class(sd_bus_message *reply, const GbnClass *class)
{
        int r = sd_bus_message_open_container(reply, 'r', "ssssasa{sv}");

        if (r >= 0)
                r = sd_bus_message_append(reply, "ssss", class->id, class->kind, class->title,
                                          class->summary);
        if (r >= 0)
                r = sd_bus_message_append_strv(reply, class->selection);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "{sv}");
        if (r >= 0)
                r = sd_bus_message_append(reply, "{sv}", "revision", "u",
                                          (uint32_t) class->revision);
        if (r >= 0)
                r = append_text(reply, "for", class->for_whom);
        if (r >= 0)
                r = append_text(reply, "not-for", class->not_for);
        if (r >= 0)
                r = append_text(reply, "source", class->source);
        if (r >= 0)
                r = append_argument(reply, class->argument, class->argument_help,
                                    class->argument_required);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_message_close_container(reply);
}

int
gbn_manager_list_layers(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GPtrArray) layers = NULL;
        g_autoptr(sd_bus_message) reply = NULL;
        int r = gbn_manager_refresh(manager, error);

        if (r < 0)
                return r;
        layers = gbn_catalogue_layers(manager->study.catalogue);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(sssssa{sv})");
        for (unsigned i = 0; r >= 0 && i < layers->len; i++)
                r = append_layer(reply, layers->pdata[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}

int
gbn_manager_list_classes(sd_bus_message *call, void *userdata, sd_bus_error *error)
{
        GbnManager *manager = userdata;
        g_autoptr(GPtrArray) classes = NULL;
        g_autoptr(sd_bus_message) reply = NULL;
        int r = gbn_manager_refresh(manager, error);

        if (r < 0)
                return r;
        classes = gbn_catalogue_classes(manager->study.catalogue);
        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_open_container(reply, 'a', "(ssssasa{sv})");
        for (unsigned i = 0; r >= 0 && i < classes->len; i++)
                r = append_class(reply, classes->pdata[i]);
        if (r >= 0)
                r = sd_bus_message_close_container(reply);
        return r < 0 ? r : sd_bus_send(manager->bus, reply, NULL);
}
