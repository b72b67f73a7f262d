import django.contrib.postgres.fields
import django.db.models.deletion
import trials.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trials', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Annotation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('section', models.CharField(help_text='UNPOSTED or VIOLATION', max_length=20)),
                ('type', models.CharField(blank=True, default='', max_length=60)),
                ('description', models.TextField(blank=True, default='')),
                ('date', trials.fields.PartialDateField()),
                ('date_unknown', models.BooleanField(blank=True, null=True)),
                ('created_date', trials.fields.PartialDateField()),
                ('issued_date', trials.fields.PartialDateField()),
                ('released_date', trials.fields.PartialDateField()),
                ('posted_date', trials.fields.PartialDateField()),
            ],
        ),
        migrations.CreateModel(
            name='BaselineMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('title', models.TextField()),
                ('description', models.TextField(blank=True, default='')),
                ('population', models.TextField(blank=True, default='')),
                ('param_type', models.CharField(blank=True, default='', max_length=40)),
                ('dispersion_type', models.CharField(blank=True, default='', max_length=60)),
                ('unit', models.TextField(blank=True, default='')),
                ('calculate_pct', models.BooleanField(blank=True, null=True)),
                ('denom_units_selected', models.TextField(blank=True, default='')),
                ('denominators', models.JSONField(blank=True, default=list)),
                ('json_path', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='BaselineMeasurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('group_id', models.CharField(max_length=20)),
                ('class_title', models.TextField(blank=True, default='')),
                ('class_position', models.PositiveIntegerField(default=0)),
                ('category_title', models.TextField(blank=True, default='')),
                ('category_position', models.PositiveIntegerField(default=0)),
                ('value_text', models.TextField(blank=True, default='')),
                ('value', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('spread_text', models.TextField(blank=True, default='')),
                ('spread', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('lower_text', models.TextField(blank=True, default='')),
                ('lower', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('upper_text', models.TextField(blank=True, default='')),
                ('upper', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('comment', models.TextField(blank=True, default='')),
                ('json_path', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_digest', models.CharField(max_length=64)),
                ('to_digest', models.CharField(max_length=64)),
                ('seen_at', models.DateTimeField()),
                ('registry_date', trials.fields.PartialDateField()),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(db_index=True, max_length=40)),
                ('rank', models.PositiveSmallIntegerField()),
                ('field', models.TextField(blank=True, default='')),
                ('before', models.TextField(blank=True, default='')),
                ('after', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('type', models.CharField(blank=True, default='', max_length=40)),
                ('label', models.TextField(blank=True, default='')),
                ('has_protocol', models.BooleanField(blank=True, null=True)),
                ('has_sap', models.BooleanField(blank=True, null=True)),
                ('has_icf', models.BooleanField(blank=True, null=True)),
                ('date', trials.fields.PartialDateField()),
                ('uploaded', models.TextField(blank=True, default='', help_text='moment of upload as the registry prints it, zone not given')),
                ('filename', models.TextField(blank=True, default='')),
                ('size', models.PositiveBigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='FlowStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('kind', models.CharField(help_text='MILESTONE or WITHDRAWAL', max_length=20)),
                ('period', models.TextField(blank=True, default='')),
                ('period_position', models.PositiveIntegerField(default=0)),
                ('type', models.TextField(blank=True, default='', help_text='the milestone, or the reason for leaving')),
                ('step', models.PositiveIntegerField(default=0, help_text='counts milestones or reasons within the period')),
                ('comment', models.TextField(blank=True, default='')),
                ('group_id', models.CharField(blank=True, default='', max_length=20)),
                ('participants_text', models.TextField(blank=True, default='')),
                ('participants', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('units_text', models.TextField(blank=True, default='')),
                ('units', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('group_comment', models.TextField(blank=True, default='')),
                ('json_path', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='PostedResults',
            fields=[
                ('trial', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='posted_results', serialize=False, to='trials.trial')),
                ('recruitment_details', models.TextField(blank=True, default='')),
                ('pre_assignment_details', models.TextField(blank=True, default='')),
                ('flow_units', models.TextField(blank=True, default='', help_text='what is counted beside people')),
                ('flow_groups', models.JSONField(blank=True, default=list)),
                ('baseline_population', models.TextField(blank=True, default='')),
                ('baseline_units', models.TextField(blank=True, default='', help_text='what is counted beside people')),
                ('baseline_groups', models.JSONField(blank=True, default=list)),
                ('baseline_denominators', models.JSONField(blank=True, default=list)),
                ('adverse_events_mortality_comment', models.TextField(blank=True, default='')),
                ('frequency_threshold_text', models.TextField(blank=True, default='')),
                ('frequency_threshold', models.DecimalField(blank=True, decimal_places=15, max_digits=40, null=True)),
                ('limitations', models.TextField(blank=True, default='')),
                ('agreement_with_employee', models.BooleanField(blank=True, null=True)),
                ('agreement_restrictive', models.BooleanField(blank=True, null=True)),
                ('agreement_restriction', models.CharField(blank=True, default='', max_length=40)),
                ('agreement_details', models.TextField(blank=True, default='')),
            ],
            options={
                'verbose_name_plural': 'posted results',
            },
        ),
        migrations.CreateModel(
            name='ResultsSubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('released_date', trials.fields.PartialDateField()),
                ('unreleased_date', trials.fields.PartialDateField()),
                ('unreleased_unknown', models.BooleanField(blank=True, null=True)),
                ('reset_date', trials.fields.PartialDateField()),
                ('quality_round', models.PositiveIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='adverseevent',
            name='assessment_type',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='adverseevent',
            name='notes',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='adverseevent',
            name='source_vocabulary',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='ci_level_text',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='ci_lower_comment',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='ci_upper_comment',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='estimate_comment',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='group_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='non_inferiority_comment',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='other_analysis',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='p_value_comment',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='postedanalysis',
            name='tested_non_inferiority',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='postedoutcome',
            name='anticipated_posting_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='postedoutcome',
            name='calculate_pct',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='postedoutcome',
            name='denom_units_selected',
            field=models.TextField(blank=True, default='', help_text='which of several denominators the values refer to'),
        ),
        migrations.AddField(
            model_name='postedoutcome',
            name='type_units_analyzed',
            field=models.TextField(blank=True, default='', help_text='what is counted where it is not people: Eyes, Relapses'),
        ),
        migrations.AddField(
            model_name='reference',
            name='retractions',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='trial',
            name='biospecimen_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='biospecimen_retention',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='trial',
            name='delayed_posting',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='disposition_first_posted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='disposition_first_posted_date_kind',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='trial',
            name='disposition_first_submitted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='disposition_first_submitted_qc_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='expanded_access_nct_id',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AddField(
            model_name='trial',
            name='expanded_access_status',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='trial',
            name='expanded_access_types',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='trial',
            name='fda_regulated_device',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='fda_regulated_drug',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='fdaaa801_violation',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='first_submitted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='first_submitted_qc_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='gender_based',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='gender_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='has_dmc',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='has_expanded_access',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='intervention_model_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_access_criteria',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_info_types',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_sharing',
            field=models.CharField(blank=True, default='', max_length=20),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_time_frame',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='ipd_url',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='last_update_submitted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='links',
            field=models.JSONField(blank=True, default=list, help_text='[{label, url}]'),
        ),
        migrations.AddField(
            model_name='trial',
            name='masking_description',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='maximum_age_years',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='merged_into',
            field=models.ForeignKey(blank=True, help_text='the record under whose number the registry now keeps this one', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='trial',
            name='minimum_age_years',
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='no_analysis_plan',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='patient_registry',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='pediatric_postmarket_surveillance',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='quality_comments_posted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='quality_comments_posted_date_kind',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='trial',
            name='removed_countries',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='trial',
            name='responsible_party_type',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='trial',
            name='results_estimated_submitted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='results_first_submitted_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='results_first_submitted_qc_date',
            field=trials.fields.PartialDateField(),
        ),
        migrations.AddField(
            model_name='trial',
            name='results_waived',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='sampling_method',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='trial',
            name='shared_data',
            field=models.JSONField(blank=True, default=list, help_text='[{id, type, url, comment}]'),
        ),
        migrations.AddField(
            model_name='trial',
            name='standard_ages',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='trial',
            name='study_population',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='trial',
            name='target_duration',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='trial',
            name='unapproved_device',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='us_export',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='trial',
            name='withdrawn_from_registry_at',
            field=models.DateTimeField(blank=True, help_text='when we first found that the registry no longer has the record', null=True),
        ),
        migrations.AlterField(
            model_name='trial',
            name='secondary_ids',
            field=models.JSONField(blank=True, default=list, help_text='[{id, type, domain, link, scheme}]'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='trial_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_age_years__isnull', True), models.Q(('minimum_age_years__gte', 0), models.Q(('minimum_age', ''), _negated=True)), _connector='OR'), name='trial_minimum_age_years_from_text'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.CheckConstraint(condition=models.Q(('maximum_age_years__isnull', True), models.Q(('maximum_age_years__gte', 0), models.Q(('maximum_age', ''), _negated=True)), _connector='OR'), name='trial_maximum_age_years_from_text'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.CheckConstraint(condition=models.Q(('disposition_first_posted_date__isnull', False), ('disposition_first_posted_date_kind', ''), _connector='OR'), name='trial_disposition_first_posted_date_kind_needs_date'),
        ),
        migrations.AddConstraint(
            model_name='trial',
            constraint=models.CheckConstraint(condition=models.Q(('quality_comments_posted_date__isnull', False), ('quality_comments_posted_date_kind', ''), _connector='OR'), name='trial_quality_comments_posted_date_kind_needs_date'),
        ),
        migrations.AddField(
            model_name='annotation',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annotations', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='baselinemeasure',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='baseline_measures', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='baselinemeasurement',
            name='measure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='trials.baselinemeasure'),
        ),
        migrations.AddField(
            model_name='change',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='document',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='flowstep',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flow', to='trials.trial'),
        ),
        migrations.AddField(
            model_name='resultssubmission',
            name='trial',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results_submissions', to='trials.trial'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.UniqueConstraint(fields=('trial', 'position'), name='annotation_position_in_trial'),
        ),
        migrations.AddConstraint(
            model_name='annotation',
            constraint=models.CheckConstraint(condition=models.Q(('section__in', ['UNPOSTED', 'VIOLATION'])), name='annotation_section_known'),
        ),
        migrations.AddConstraint(
            model_name='baselinemeasure',
            constraint=models.UniqueConstraint(fields=('trial', 'position'), name='baselinemeasure_position_in_trial'),
        ),
        migrations.AddConstraint(
            model_name='baselinemeasurement',
            constraint=models.UniqueConstraint(fields=('measure', 'position'), name='baselinemeasurement_position'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(models.OrderBy(models.F('seen_at'), descending=True), name='change_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('trial', 'from_digest', 'to_digest', 'seen_at', 'position'), name='change_position_in_step'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('trial', 'position'), name='document_position_in_trial'),
        ),
        migrations.AddConstraint(
            model_name='flowstep',
            constraint=models.UniqueConstraint(fields=('trial', 'position'), name='flowstep_position_in_trial'),
        ),
        migrations.AddConstraint(
            model_name='flowstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['MILESTONE', 'WITHDRAWAL'])), name='flowstep_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='flowstep',
            constraint=models.CheckConstraint(condition=models.Q(('participants__isnull', True), ('participants__gte', 0), _connector='OR'), name='flowstep_counts_no_fewer_than_none'),
        ),
        migrations.AddConstraint(
            model_name='resultssubmission',
            constraint=models.UniqueConstraint(fields=('trial', 'position'), name='resultssubmission_position_in_trial'),
        ),
    ]
